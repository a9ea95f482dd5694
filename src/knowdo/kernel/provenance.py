"""Where a number comes from: source, edition, method. Every published figure carries all three."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Source:
    """Who published a figure, where, under which licence."""

    name: str
    publisher: str
    licence: str
    attribution: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Edition:
    """The dated publication in which a figure was said. Figures are revised, so what was said then differs from now."""

    name: str
    published: str = ""  # ISO date, or year and month, as far as it is known
    url: str = ""


@dataclass(frozen=True, slots=True)
class Method:
    """How a number was computed: a name, a version of ours, and where the method is published."""

    name: str
    version: str
    citation: str


class Audience(StrEnum):
    """Who may see an output. Decides whether counts pass the release gate, and what the output says of itself."""

    OWN = "own"  # a person's own file on their own machine: exact, not for publication
    PARTNER = "partner"
    PUBLIC = "public"
    AS_PUBLISHED = "as published"  # unchanged from its official producer, with its source


NOT_FOR_PUBLICATION = "Not for publication: exact figures from your own file."
ILLUSTRATIVE = "Illustrative: invented figures for an invented country."
