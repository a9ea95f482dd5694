"""What a rollout asks: how many can start at once, when each site is ready, and what should be found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from knowdo_web.queries.rollouts import Candidate

OUT = "out"
NOT_IN = (OUT, "Not in this rollout")
READY_WAVES = 8
PREFIX = "ready-"


class RolloutForm(forms.Form):
    waves = forms.IntegerField(label="In how many waves do sites start?", min_value=2, max_value=24, initial=4)
    capacity = forms.IntegerField(
        label="How many sites can be supported to start in one wave?", min_value=1, max_value=500, initial=4
    )
    first = forms.CharField(
        label="Which is the last quarter or month before anybody starts?",
        help_text="It is the baseline. For example 2026-Q1, or 2026-04. Waves follow one period apart.",
        max_length=12,
    )
    later = forms.IntegerField(
        label="By how many periods is the last wave held back?", min_value=0, max_value=24, initial=0,
        help_text="A late last wave buys power: the page shows how much.",
    )  # fmt: skip
    order = forms.ChoiceField(
        label="How is the order decided?",
        choices=(("lot", "By lot"), ("readiness", "By readiness, and recorded as not random")),
        initial="lot",
        widget=forms.RadioSelect,
    )
    seed = forms.IntegerField(
        label="Seed of the lot", min_value=0, max_value=2**31 - 1, required=False,
        help_text="Leave it empty and the machine draws one. It is kept with the design either way.",
    )  # fmt: skip
    size = forms.FloatField(label="Children in a site in one period", min_value=1, initial=50)
    before = forms.FloatField(
        label="Share of them with the outcome today, in %", min_value=0.1, max_value=99.9, initial=40
    )
    after = forms.FloatField(
        label="The share, in %, that you would not want to miss", min_value=0.1, max_value=99.9, initial=55
    )
    icc = forms.FloatField(
        label="How alike are children of one site (intracluster correlation)?", min_value=0, max_value=0.99, initial=0.05,
        help_text="Take it from earlier data. Without any, try 0.01, 0.02 and 0.05.",
    )  # fmt: skip
    cac = forms.FloatField(
        label="How much of that likeness lasts to the next period?", min_value=0, max_value=1, initial=0.8
    )

    def __init__(self, *args: Any, sites: Sequence[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        waves = [(str(n), "Ready now" if n == 1 else f"Ready from wave {n}") for n in range(1, READY_WAVES + 1)]
        self.sites = tuple(sites)
        for one in sites:
            self.fields[f"{PREFIX}{one.place}"] = forms.ChoiceField(
                label=f"When can {one.name} start?", help_text=f"Stage: {one.stage_name.lower()}", choices=[NOT_IN, *waves],
                initial="1" if one.waits else OUT,
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if said.get("before") is not None and said.get("before") == said.get("after"):
            self.add_error("after", "Give another share than today's: no change cannot be found.")
        if len(self.ready) < 3 and not self.errors:
            self.add_error(None, "Choose at least three sites.")
        return said

    @property
    def ready(self) -> dict[str, int]:
        """The first wave of each place that takes part."""
        chosen = {one.place: self.cleaned_data.get(f"{PREFIX}{one.place}") for one in self.sites}
        return {place: int(wave) for place, wave in chosen.items() if wave and wave != OUT}

    @property
    def asked(self) -> dict[str, object]:
        said = self.cleaned_data
        plain = {
            name: said[name] for name in ("waves", "capacity", "first", "later", "order", "seed", "size", "icc", "cac")
        }
        return {**plain, "before": said["before"] / 100, "after": said["after"] / 100}
