"""What next quarter has: budgets, fairness, a goal, and how far ahead it is planned."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from knowdo.allocation.choosing import Fair
from knowdo.allocation.options import DAYS, MONEY, SKILL, TRAVEL

FAIR = (
    ("none", "Not asked for"),
    ("floor", "Each place its share"),
    ("maximin", "The worst-off place first"),
    ("gini", "A limit to inequality (Gini)"),
    ("each", "Something for every place"),
)
KINDS = (("packages", "One quarter: what goes where"), ("schedule", "Several quarters: what starts when"))
NAMED = (DAYS, MONEY, TRAVEL)


class NextQuarterForm(forms.Form):
    days = forms.FloatField(label="Support days", min_value=0, max_value=1e9, required=False)
    money = forms.FloatField(label="Money", min_value=0, max_value=1e12, required=False)
    travel = forms.FloatField(label="Travel", min_value=0, max_value=1e9, required=False)
    skills = forms.CharField(
        label="Days of consultants’ skills", max_length=300, required=False, help_text="For example coaching=20; data=5"
    )
    most = forms.IntegerField(label="Most changes at once in a place", min_value=1, max_value=8, initial=4)
    fair = forms.ChoiceField(label="Fairness", choices=FAIR, initial="none")
    amount = forms.FloatField(
        label="How much of it, in %", min_value=0, max_value=100, required=False,
        help_text="Of a share: 60 gives each place 60% of what its need would bring it. Of a Gini limit: 12 is 0.12.",
    )  # fmt: skip
    goal = forms.FloatField(
        label="A goal: children reached, in %", min_value=0.1, max_value=100, required=False,
        help_text="Finds the cheapest way to it. Leave it empty to reach most children.",
    )  # fmt: skip
    least = forms.ChoiceField(label="Cheapest in", choices=[(one, one.title()) for one in NAMED], initial=DAYS)
    kind = forms.ChoiceField(label="Plan", choices=KINDS, initial="packages")
    quarters = forms.IntegerField(
        label="Quarters, for several",
        min_value=2,
        max_value=40,
        initial=4,
        help_text="Budgets are spread evenly over them.",
    )
    draws = forms.IntegerField(
        label="How often to try it again", min_value=0, max_value=500, initial=100,
        help_text="On other effects and rates that are as likely, to see which choices stand.",
    )  # fmt: skip
    seconds = forms.FloatField(label="Seconds it may search", min_value=1, max_value=600, initial=30)

    def clean_skills(self) -> dict[str, float]:
        found: dict[str, float] = {}
        for part in filter(None, (part.strip() for part in self.cleaned_data["skills"].split(";"))):
            name, _, number = part.partition("=")
            try:
                value = float(number)
            except ValueError:
                value = -1.0
            if not name.strip() or not 0 <= value < 1e9:
                raise forms.ValidationError(f"“{part}” is not a skill with days. Write coaching=20; data=5.")
            found[SKILL + name.strip().casefold()] = value
        return found

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        limited = any(said.get(name) is not None for name in NAMED) or bool(said.get("skills"))
        if not limited and said.get("goal") is None:
            self.add_error("days", "Give support days, or another budget, or a goal.")
        if said.get("fair") == Fair.GINI and said.get("amount") is None:
            self.add_error("amount", "Give the limit: 12 for a Gini of 0.12.")
        if said.get("kind") == "schedule":
            for name, wrong in (("goal", said.get("goal") is not None), ("fair", said.get("fair") != Fair.NONE)):
                if wrong:
                    self.add_error(name, "This can be asked of one quarter only. Leave it out, or plan one quarter.")
            if not limited:
                self.add_error("days", "Several quarters need a budget.")
        return said

    @property
    def asked(self) -> dict[str, Any]:
        said = self.cleaned_data
        budgets = {name: float(said[name]) for name in NAMED if said[name] is not None} | said["skills"]
        share = 60.0 if said["amount"] is None else said["amount"]
        return {
            "budgets": budgets, "fair": said["fair"], "amount": share / 100,
            "goal": None if said["goal"] is None else said["goal"] / 100, "least": said["least"], "most": said["most"],
            "kind": said["kind"], "quarters": said["quarters"], "draws": said["draws"], "seconds": said["seconds"], "seed": 0,
        }  # fmt: skip


def told_again(asked: Mapping[str, Any]) -> dict[str, Any]:
    """What a plan was asked, as the form shows it, so that one budget can be moved."""
    budgets = asked["budgets"]
    skills = "; ".join(
        f"{name.removeprefix(SKILL)}={days:g}" for name, days in budgets.items() if name.startswith(SKILL)
    )
    plain = {name: _short(budgets[name]) for name in NAMED if name in budgets}
    same = {name: asked[name] for name in ("fair", "least", "most", "kind", "quarters", "draws")}
    shares = {"amount": _short(100 * asked["amount"]), "goal": asked["goal"] and _short(100 * asked["goal"])}
    return {**plain, **same, **shares, "skills": skills, "seconds": _short(asked["seconds"])}


def _short(value: float) -> float | int:
    rounded = round(value, 6)
    return int(rounded) if rounded == int(rounded) else rounded


class SupportForm(forms.Form):
    text = forms.CharField(
        label="The table of support", max_length=200_000, widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false"}),
        strip=False,
    )  # fmt: skip
