"""What is asked of people about their own account."""

from __future__ import annotations

from allauth.account.forms import LoginForm
from django import forms


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth has no types
    """allauth's, in our words, with nothing written inside the boxes."""

    def __init__(self, *args: object, **words: object) -> None:
        super().__init__(*args, **words)
        self.fields["login"].label = "Work e-mail address"
        self.fields["password"].label = "Password"
        self.fields["password"].help_text = ""
        self.fields.pop("remember", None)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class ConductForm(forms.Form):
    accepted = forms.BooleanField(
        label="I have read this and will keep to it",
        error_messages={"required": "Tick the box if you will keep to it. Without it nothing can be opened."},
    )


class JoinForm(forms.Form):
    """The first password of somebody who was invited, typed once and shown if they wish."""

    name = forms.CharField(label="Your name", help_text="As colleagues know you.", max_length=120)
    password = forms.CharField(
        label="Choose a password",
        help_text="At least 12 characters. Three words that do not belong together are good and easy to keep in mind.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        max_length=256,
        strip=False,
    )


class LettersForm(forms.Form):
    digest = forms.BooleanField(label="A weekly digest: what changed where you work", required=False)
    reminders = forms.BooleanField(label="Reminders of what is due", required=False)


class NameForm(forms.Form):
    name = forms.CharField(label="Your name", max_length=120)
