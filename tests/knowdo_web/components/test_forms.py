"""Forms in GOV.UK's markup: labels, hints, errors with links that lead to their fields, dates in three boxes."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django import forms
from django.template import Context, Template

from knowdo_web.components.forms import DayField, errors_of


class Form(forms.Form):
    name = forms.CharField(label="Name", help_text="As it is written")
    level = forms.ChoiceField(label="Level", choices=(("a", "A"), ("b", "B")), widget=forms.RadioSelect)
    on = DayField(label="Since")
    note = forms.CharField(label="Note", required=False)
    sure = forms.BooleanField(label="Sure")

    def clean(self) -> None:
        raise forms.ValidationError("These do not fit together.")


def test_a_hint_and_an_error_describe_their_field() -> None:
    form = Form({})
    html = str(form)
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'class="govuk-input govuk-input--error"' in html
    assert "“Name” needs an answer." in html
    assert "Note (optional)" in html


def test_every_error_links_to_something_that_is_there() -> None:
    form = Form({"on_0": "31", "on_1": "2", "on_2": "2025"})
    html = str(form) + Template("{% load knowdo %}{% error_summary form %}").render(Context({"form": form}))
    targets = re.findall(r'href="#([^"]+)"', html)
    assert len(targets) == 4
    assert [target for target in targets if f'id="{target}"' not in html] == []
    assert ("These do not fit together.", "") in errors_of(form)


def test_a_form_that_was_not_sent_has_no_errors() -> None:
    assert Template("{% load knowdo %}{% error_summary form %}").render(Context({"form": Form()})).strip() == ""


@pytest.mark.parametrize(
    ("typed", "meant"),
    [(("27", "3", "2025"), date(2025, 3, 27)), ((" 1", "01 ", "2024"), date(2024, 1, 1)), (("", "", ""), None)],
)
def test_a_date_is_read_from_three_boxes(typed: tuple[str, str, str], meant: date | None) -> None:
    assert DayField(required=False).clean(list(typed)) == meant


@pytest.mark.parametrize("typed", [("31", "2", "2025"), ("x", "2", "2025"), ("1", "", "2025"), ("", "", "")])
def test_what_is_no_date_is_refused_in_words(typed: tuple[str, str, str]) -> None:
    with pytest.raises(forms.ValidationError, match="date"):
        DayField().clean(list(typed))


def test_what_was_typed_stays() -> None:
    html = str(Form({"on_0": "31", "on_1": "2", "on_2": "2025", "name": '"><b>'}))
    assert 'value="31"' in html
    assert "<b>" not in html
