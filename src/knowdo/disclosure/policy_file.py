"""A policy file as a `ReleasePolicy`: every unknown word, wrong type and impossible number is told, all at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from knowdo.disclosure.release_policy import Cost, Form, Margins, Recent, ReleasePolicy, Rules, Sensitive, Unsuppressed
from knowdo.disclosure.tables import Link
from knowdo.kernel.problems import KnowdoError, Problem, Where, fatal

RULES = ("threshold", "zeros", "all_or_none", "dominance", "smallest_denominator")
SETTINGS = (
    *RULES, "name", "form", "rounding_base", "margins", "cost", "weights", "official", "sensitive", "unsuppressed",
    "measures", "places", "measure_dimension", "place_dimension", "adds_up", "links", "p_table",
)  # fmt: skip
SHOWN = {"shown": True, "hidden": False, True: True, False: False}


@dataclass(slots=True)
class Reader:
    where: Where
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, key: str, words: str, recommendation: str) -> None:
        self.problems.append(fatal("bad-policy", f"“{key}” {words}", recommendation, self.where))

    def take(self, key: str, value: object, read: Callable[[Any], Any], wanted: str, default: Any) -> Any:
        """The value as `read` gives it; a problem that says what is wanted, and the default, where it cannot."""
        try:
            return read(value)
        except (KeyError, TypeError, ValueError, AttributeError):
            self.wrong(key, f"is {value!r}.", f"Write {wanted}.")
            return default

    def mapping(self, key: str, value: object) -> Mapping[str, Any]:
        if isinstance(value, Mapping):
            return {str(name): one for name, one in value.items()}
        if value is not None:
            self.wrong(key, "is not a list of settings.", "Write names with values below it, indented.")
        return {}

    def listed(self, key: str, value: object) -> list[Mapping[str, Any]]:
        if value is None:
            return []
        if isinstance(value, list) and all(isinstance(one, Mapping) for one in value):
            return value
        self.wrong(key, "is not a list of entries.", "Begin each entry with a dash.")
        return []


def read_policy(content: object, audience: str = "public", where: Where | None = None) -> ReleasePolicy:
    """The policy of an audience from the content of a file. Raises KnowdoError with everything that is wrong.

    Settings under `audiences: <audience>` stand over those of the file; those under `measures` and `places` over both.
    """
    reader = Reader(where or Where())
    whole = dict(reader.mapping("policy", content if content is not None else {}))
    audiences = reader.mapping("audiences", whole.pop("audiences", None))
    if audiences and audience not in audiences and audience != "public":
        known = ", ".join(f"“{one}”" for one in audiences)
        reader.wrong("audiences", f"has no “{audience}”.", f"It has {known}: choose one, or add it.")
    settings = {**whole, **reader.mapping(f"audiences: {audience}", audiences.get(audience))}
    for key in settings:
        if key not in SETTINGS:
            reader.wrong(key, "is not a setting of a policy.", f"The settings are {', '.join(sorted(SETTINGS))}.")
    policy = _policy(reader, settings, audience)
    if reader.problems:
        raise KnowdoError(reader.problems)
    return policy


def _policy(reader: Reader, settings: Mapping[str, Any], audience: str) -> ReleasePolicy:
    given = settings.get
    adds_up = reader.mapping("adds_up", given("adds_up"))
    return ReleasePolicy(
        name=str(given("name", "usual")),
        audience=audience,
        form=reader.take(
            "form", given("form", "suppression"), Form, "suppression, rounding or cell-key", Form.SUPPRESSION
        ),
        rules=Rules(**_rules(reader, "", settings)),
        measures=_each(reader, "measures", given("measures")),
        places=_each(reader, "places", given("places")),
        measure_dimension=str(given("measure_dimension", "measure")),
        place_dimension=str(given("place_dimension", "place")),
        rounding_base=reader.take(
            "rounding_base", given("rounding_base", 5), _whole(2), "a whole number of 2 or more", 5
        ),
        margins=reader.take("margins", given("margins", "keep"), Margins, "keep or free", Margins.KEEP),
        cost=reader.take("cost", given("cost", "log"), Cost, "log, count or one", Cost.LOG),
        total_factor=_weights(reader, given("weights"))[0],
        recent=_weights(reader, given("weights"))[1],
        official=tuple(
            {str(k): str(v) for k, v in one.items()} for one in reader.listed("official", given("official"))
        ),
        sensitive=tuple(_sensitive(reader, one) for one in reader.listed("sensitive", given("sensitive"))),
        unsuppressed=tuple(_who(reader, one) for one in reader.listed("unsuppressed", given("unsuppressed"))),
        links=tuple(link for one in reader.listed("links", given("links")) if (link := _link(reader, one)) is not None),
        not_summed=frozenset({"measure", "edition"} - {k for k, v in adds_up.items() if v})
        | {key for key, value in adds_up.items() if not value},
        p_table=reader.mapping("p_table", given("p_table")),
    )


def _whole(least: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        if isinstance(value, bool) or int(value) != value or value < least:
            raise ValueError
        return int(value)

    return read


def _share(value: Any) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not 0 < float(value) <= 1:
        raise ValueError
    return float(value)


def _rules(reader: Reader, of: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """The rules among some settings, checked."""
    read: dict[str, tuple[Callable[[Any], Any], str]] = {
        "threshold": (_whole(1), "a whole number of 1 or more: counts from 1 to one less are hidden"),
        "zeros": (lambda value: SHOWN[value], "shown or hidden"),
        "all_or_none": (lambda value: SHOWN[value], "shown or hidden"),
        "dominance": (_share, "a share such as 0.9"),
        "smallest_denominator": (_whole(1), "a whole number of 1 or more"),
    }
    found = {}
    for key in RULES:
        if key in settings:
            how, wanted = read[key]
            value = reader.take(f"{of}{key}", settings[key], how, wanted, settings)
            if value is not settings:
                found[key] = value
    return found


def _each(reader: Reader, key: str, content: object) -> dict[str, dict[str, Any]]:
    found = {}
    for name, settings in reader.mapping(key, content).items():
        inner = reader.mapping(f"{key}: {name}", settings)
        for one in inner:
            if one not in RULES:
                reader.wrong(f"{key}: {name}: {one}", "cannot be set for one of them.", f"Only {', '.join(RULES)} can.")
        found[name] = _rules(reader, f"{key}: {name}: ", inner)
    return found


def _positive(value: Any) -> float:
    if isinstance(value, bool) or not 0 < float(value) < 1e6:
        raise ValueError
    return float(value)


def _weights(reader: Reader, content: object) -> tuple[float, Recent | None]:
    weights = reader.mapping("weights", content)
    totals = reader.take("weights: totals", weights.get("totals", 1), _positive, "a number above 0", 1.0)
    recent = weights.get("recent")
    if recent is None:
        return totals, None
    return totals, reader.take(
        "weights: recent",
        recent,
        lambda one: Recent(str(one["dimension"]), _whole(1)(one.get("last", 1)), _positive(one.get("factor", 2))),
        "dimension, last (how many) and factor (how many times dearer to hide)",
        None,
    )


def _sensitive(reader: Reader, one: Mapping[str, Any]) -> Sensitive:
    at = {str(key): str(value) for key, value in one.items() if key != "share"}
    return Sensitive(at, reader.take("sensitive: share", one.get("share"), _needed, "a share such as 0.2", 1.0))


def _needed(value: Any) -> float:
    share = _share(value)
    if share is None:
        raise ValueError
    return share


def _who(reader: Reader, one: Mapping[str, Any]) -> Unsuppressed:
    if not str(one.get("who") or "").strip() or not str(one.get("why") or "").strip():
        reader.wrong(
            "unsuppressed", "has an entry without who or why.", "Say both: who may see counts as they are, and why."
        )
    return Unsuppressed(str(one.get("who")), str(one.get("why")))


def _link(reader: Reader, one: Mapping[str, Any]) -> Link | None:
    """`dimension, total, parts` (names), or `total, parts` with the members of each dimension that the link is about."""
    parts, total = one.get("parts"), one.get("total")
    if not isinstance(parts, list) or not parts or total is None:
        reader.wrong("links", "has an entry without total or parts.", "Give the total, and a list of its parts.")
        return None
    if "dimension" in one:
        return Link.of(str(one["dimension"]), str(total), [str(part) for part in parts])
    if not isinstance(total, Mapping) or not all(isinstance(part, Mapping) for part in parts):
        reader.wrong(
            "links",
            "has an entry without dimension.",
            "Name the dimension, or give total and parts as dimension: member.",
        )
        return None
    named = [{str(key): str(value) for key, value in part.items()} for part in (total, *parts)]
    return Link(str(one.get("name", "link")), named[0], tuple(named[1:]))
