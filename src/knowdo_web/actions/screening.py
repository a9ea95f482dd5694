"""Words are looked at before they are kept: what points to one child is not saved, and it is said kindly why.

Every action that keeps what people type in their own words calls `screen` first, with all of its texts at once:

    screen({"words": words, "next_step": next_step})
"""

from __future__ import annotations

from collections.abc import Mapping

from knowdo.intake.free_text import kinds_in_text
from knowdo.intake.personal_headings import ADDRESSES, BIRTH, FREE_TEXT, IDENTIFIERS, NAMES
from knowdo.kernel.problems import ExitCode, KnowdoError, Problem, Where, fatal
from knowdo_web.outside import clock

_KINDS = {
    NAMES: "somebody’s name beside what makes it one child’s",
    BIRTH: "a date of birth",
    ADDRESSES: "an address or a postcode",
    IDENTIFIERS: "a number that belongs to one person",
    FREE_TEXT: "the story of somebody by name",
}
WHAT_TO_DO = (
    "Nothing of it was kept. Write about the service and not about a child: “a family”, “a team”, “in one case”. Name"
    " people at work by their role. Take it out and save again."
)


def problems_in(texts: Mapping[str, str]) -> list[Problem]:
    """One problem for each text, by the name of its field, that seems to point to one child."""
    problems = []
    for name, text in texts.items():
        kinds = [_KINDS[kind] for kind in kinds_in_text(text, today=clock.today()) if kind in _KINDS]
        if kinds:
            words = f"This seems to hold {' and '.join(kinds)}, and knowdo keeps nothing about a single child."
            problems.append(fatal("about-a-child", words, WHAT_TO_DO, Where(column=name)))
    return problems


def screen(texts: Mapping[str, str]) -> None:
    """Raise KnowdoError with every text that seems to point to one child. Call it before anything is kept."""
    problems = problems_in(texts)
    if problems:
        raise KnowdoError(problems, ExitCode.REFUSED)
