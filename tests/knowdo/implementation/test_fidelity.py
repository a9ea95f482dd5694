"""The four prompts, and drivers behind a step of the cascade."""

from __future__ import annotations

from knowdo.implementation.fidelity import POINTS_TO, prompt, reasons
from knowdo.implementation.own_sets import own_set


def test_four_prompts() -> None:
    said = {prompt(score, good) for score in (80.0, 79.9) for good in (True, False)}
    assert len(said) == 4
    assert "change the approach" in str(prompt(90, False))
    assert "implement better" in str(prompt(40, False))
    assert prompt(None, True) is None


def test_reasons_are_weakest_first_and_never_guessed() -> None:
    assert reasons("at fidelity", {"coaching": 60.0, "training": 20.0, "fidelity": None}) == (
        ("training", 20.0),
        ("coaching", 60.0),
    )
    assert reasons("another step", {"coaching": 0.0}) == ()


def test_every_driver_named_is_one_of_our_set() -> None:
    assert {name for many in POINTS_TO.values() for name in many} <= {one.id for one in own_set("drivers").sections}
