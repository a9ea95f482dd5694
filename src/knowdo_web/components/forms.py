"""Forms in GOV.UK's markup: every Django form on the site gets it, those of sign-in too, without saying so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting

_CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxSelectMultiple, "govuk-checkboxes__input"),
    (forms.RadioSelect, "govuk-radios__input"),
    (forms.CheckboxInput, "govuk-checkboxes__input"),
    (forms.Textarea, "govuk-textarea"),
    (forms.FileInput, "govuk-file-upload"),
    (forms.Select, "govuk-select"),
    (forms.widgets.Input, "govuk-input"),
)
_SHORT = "govuk-input--width-10"


class GovukBoundField(BoundField):
    """A field that knows its class, what describes it, and where its error's link should go."""

    @property
    def is_single_checkbox(self) -> bool:
        widget = self.field.widget
        return isinstance(widget, forms.CheckboxInput) and not isinstance(widget, forms.CheckboxSelectMultiple)

    @property
    def not_required_words(self) -> str:
        return "" if self.field.required or self.is_single_checkbox else "(optional)"

    @property
    def described_by(self) -> str:
        hint = f"{self.auto_id}_helptext" if self.help_text else ""
        error = f"{self.auto_id}_error" if self.errors else ""
        return " ".join(part for part in (hint, error) if part)

    @property
    def error_words(self) -> list[str]:
        """The errors, with “This field is required.” said so that it helps in a list of errors too."""
        plain = str(forms.Field.default_error_messages["required"])
        return [f"{_asked(self.label)} needs an answer." if words == plain else str(words) for words in self.errors]

    @property
    def error_target(self) -> str:
        """The id of what an error's link goes to: the first of several boxes."""
        widget = self.field.widget
        several = isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple | forms.MultiWidget)
        return f"{self.auto_id}_0" if several else str(self.auto_id)

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        shown = widget or self.field.widget
        made = dict(super().build_widget_attrs(attrs, widget))
        made.pop("aria-invalid", None)
        if classes := " ".join(part for part in (self._class(shown), shown.attrs.get("class", "")) if part):
            made["class"] = classes
        grouped = isinstance(shown, forms.RadioSelect | forms.CheckboxSelectMultiple | forms.MultiWidget)
        if self.described_by and not grouped:
            made["aria-describedby"] = self.described_by
        elif grouped:
            made.pop("aria-describedby", None)
        return made

    def _class(self, widget: forms.Widget) -> str:
        name = next((name for kind, name in _CLASSES if isinstance(widget, kind)), "")
        single = name in ("govuk-input", "govuk-textarea", "govuk-select", "govuk-file-upload")
        error = f" {name}--error" if self.errors and single else ""
        short = f" {_SHORT}" if isinstance(widget, forms.NumberInput | forms.DateInput | forms.TimeInput) else ""
        return name + short + error


class Renderer(TemplatesSetting):
    """The site's templates for forms, fields and widgets (settings.FORM_RENDERER)."""

    form_template_name = "knowdo/forms/form.html"
    field_template_name = "knowdo/forms/field.html"
    bound_field_class = GovukBoundField


def _asked(label: object) -> str:
    return f"“{label}”"


def errors_of(form: forms.BaseForm) -> list[tuple[str, str]]:
    """Every error as (words, id of the field to go to); those of the whole form have none."""
    found = [(str(words), "") for words in form.non_field_errors()]
    for name in form.errors:
        if name in form.fields:
            field = form[name]
            if isinstance(field, GovukBoundField):
                found += [(words, field.error_target) for words in field.error_words]
    return found


class DayWidget(forms.MultiWidget):
    """Three short boxes for day, month and year: quicker and clearer than a calendar for a date that people know."""

    template_name = "knowdo/forms/date.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        narrow = {"inputmode": "numeric", "class": "govuk-input govuk-date-input__input govuk-input--width-2"}
        wide = narrow | {"class": "govuk-input govuk-date-input__input govuk-input--width-4"}
        super().__init__([forms.TextInput(narrow), forms.TextInput(narrow), forms.TextInput(wide)], attrs)

    def decompress(self, value: date | None) -> Sequence[object]:
        return [value.day, value.month, value.year] if value else [None, None, None]


class DayField(forms.MultiValueField):
    """A date in three boxes. What was typed stays; what is wrong is said in words."""

    widget = DayWidget

    def __init__(self, **kwargs: Any) -> None:
        parts = (forms.CharField(), forms.CharField(), forms.CharField())
        super().__init__(fields=parts, require_all_fields=False, **kwargs)

    def clean(self, value: Sequence[str] | None) -> date | None:
        parts = [str(part or "").strip() for part in value or ["", "", ""]]
        if not any(parts):
            if self.required:
                raise ValidationError("Enter a date, such as 27 3 2025.")
            return None
        try:
            day, month, year = (int(part) for part in parts)
            return date(year, month, day)
        except ValueError as error:
            raise ValidationError("This is not a date: write the day, month and year, such as 27 3 2025.") from error
