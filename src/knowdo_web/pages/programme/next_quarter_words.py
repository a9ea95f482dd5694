"""A plan in sentences and rows. Places that somebody does not see are not named to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from knowdo.allocation.options import SKILL, Activity, Effect, Options
from knowdo_web.queries.cascades import Reach

Found = Mapping[str, Any]
HEADINGS = (
    "place",
    "activity",
    "starts_in_quarter",
    "children",
    "believed_from",
    "chosen_again",
    "fewer_without",
    "runner_up",
)
ELSEWHERE = "support in another place"
WORTH_TELLING = 0.05  # children


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """One activity at one place. `children` are of the whole place in a plan for one quarter, of the start in a schedule."""

    place: str
    activity: str
    quarter: int | None
    children: float
    beliefs: tuple[str, ...]
    survives: float | None
    fewer: float | None
    instead: str
    why: str

    @property
    def guessed(self) -> bool:
        return "guessed" in self.beliefs

    @property
    def often(self) -> str:
        return "" if self.survives is None else f"{self.survives:.0%}"


def number(value: float) -> str:
    return f"{value:,.1f}".removesuffix(".0")


def uses_in_words(uses: Mapping[str, float]) -> str:
    """180 days, 4,000 of money and 12 days of coaching."""
    said = [_of(name, value) for name, value in uses.items()]
    return " and ".join(filter(None, (", ".join(said[:-1]), said[-1]))) if said else "nothing"


def _of(name: str, value: float) -> str:
    if name.startswith(SKILL):
        return f"{number(value)} days of {name.removeprefix(SKILL)}"
    return f"{number(value)} support days" if name == "days" else f"{number(value)} of {name}"


def _near(found: Found) -> str:
    gap = found["gap"]
    if found["proven"] and (gap or 0) < 1e-6:
        return "No other plan can do better."
    if gap is None or gap > 10:
        return "The time was over. This is the best plan so far, and how near it is to the best is not known."
    so_far = "" if found["proven"] else "The time was over: this is the best plan so far. "
    return f"{so_far}No other plan can do more than {gap:.2%} better."


def sentences(found: Found) -> tuple[str, ...]:
    """The answer, how near it is to the best, how sure it is, and what fairness costs."""
    if found["kind"] == "schedule":
        return tuple(_of_schedule(found))
    return tuple(_of_plan(found))


def _of_plan(found: Found) -> Iterator[str]:
    yield f"{number(found['children'])} more children would be reached, for {uses_in_words(found['uses'])}."
    if found["coverage_before"] is not None:
        yield f"Of all children in need, {found['coverage_before']:.1%} are reached today and {found['coverage_after']:.1%} would be then."
    yield _near(found)
    stable = found["stability"]
    if stable and stable["draws"] and stable["low"] is not None:
        yield f"As sure as we are of effects and rates, it may be {number(stable['low'])} to {number(stable['high'])} children (95%, {stable['draws']} draws)."
        if stable["regret"] is not None:
            yield f"On average, this plan misses {stable['regret']:.1%} of what the best plan of each draw would bring."
    if found["fair"] != "none":
        whole = found["efficient_children"]
        share = f" ({found['price_of_fairness'] / whole:.1%})" if whole else ""
        yield f"The price of fairness: {number(found['price_of_fairness'])} fewer children{share} than the {number(whole)} of the plan that does not ask for it."
    if found["gini_before"] is not None:
        yield f"Inequality between places (Gini of coverage): {found['gini_before']:.3f} today, {found['gini_after']:.3f} then."


def _of_schedule(found: Found) -> Iterator[str]:
    if found["children"] is not None:
        yield f"{number(found['children'])} more children would be reached once all {len(found['starts'])} starts are done."
    yield f"Counting what is finished sooner as worth more, the starts are worth {number(found['worth'])} children. {_near(found)}"


def prices(found: Found) -> tuple[str, ...]:
    return tuple(_price(one) for one in found.get("prices", ()))


def _price(one: Found) -> str:
    if one["children"] < WORTH_TELLING:
        return f"{_more(one).capitalize()} would bring no more children, as long as all else stays."
    return f"With {_more(one)}: {number(one['children'])} more children."


def _more(one: Found) -> str:
    if one["constraint"] == "activities at once":
        return f"{one['eased_to']} changes at once in a place instead of {one['was']}"
    return f"{_of(one['constraint'], one['eased_to'])} instead of {number(one['was'])}"


def rows(found: Found, reach: Reach) -> tuple[ChoiceRow, ...]:
    made = _schedule_rows(found, reach) if found["kind"] == "schedule" else _plan_rows(found, reach)
    return tuple(one for one in made if reach.all_places or one.place in reach.places)


def _named(pairs: Sequence[Sequence[Any]], reach: Reach) -> str:
    told = [
        f"{activity} in {place}" if reach.all_places or place in reach.places else ELSEWHERE
        for place, activity in pairs
    ]
    return ", ".join(dict.fromkeys(told))


def _plan_rows(found: Found, reach: Reach) -> Iterator[ChoiceRow]:
    for site in found["sites"]:
        for one in site["choices"]:
            other = one["runner_up"]
            fewer = None if other is None else other["children_fewer"]
            instead = "" if other is None else _named(other["instead"], reach)
            yield ChoiceRow(
                site["place"], one["activity"], None, site["children"], tuple(one["belief"]), one["survives"], fewer,
                instead, _why(other, instead, found),
            )  # fmt: skip


def _why(other: Found | None, instead: str, found: Found) -> str:
    if other is None:
        return ""
    if other["children_fewer"] is None:
        return "Without it no plan meets what was asked."
    comes = f"The next best is {instead}" if instead else "Nothing else would come in"
    fewer = other["children_fewer"]
    much = f"{number(fewer)} fewer children" if fewer >= 0 else f"{number(-fewer)} more children"
    if other["dearer"] is not None:
        much = f"{number(other['dearer'])} more needed for the goal, and {much}"
    return f"{comes}: {much}."


def _schedule_rows(found: Found, reach: Reach) -> Iterator[ChoiceRow]:
    swaps = {(one["place"], one["activity"]): one for one in found["runners_up"]}
    for one in sorted(found["starts"], key=lambda start: (start["quarter"], start["place"], start["activity"])):
        swap = swaps.get((one["place"], one["activity"]))
        other = None if swap is None else swap["instead"]
        instead = "" if other is None else f"{_named([other[:2]], reach)}, quarter {other[2]}"
        loses = None if swap is None else swap["loses"]
        comes = f"The next best is {instead}" if instead else "Nothing else would come in"
        why = "" if loses is None else f"{comes}: {number(loses)} fewer."
        believed = tuple(found.get("beliefs", {}).get(one["activity"], ()))
        yield ChoiceRow(
            one["place"], one["activity"], one["quarter"], one["worth"], believed, None, loses, instead, why
        )


def csv_rows(found: Found, reach: Reach) -> Iterator[tuple[object, ...]]:
    for one in rows(found, reach):
        yield (
            one.place, one.activity, one.quarter, round(one.children, 4), "; ".join(one.beliefs), one.survives, one.fewer,
            one.instead,
        )  # fmt: skip


def support_rows(options: Options) -> tuple[dict[str, Any], ...]:
    """What could be given, an effect a row."""
    every = [(one, "") for one in options.everywhere]
    every += [(one, place) for place, own in options.by_place.items() for one in own]
    return tuple(
        {"activity": one.name, "place": place, "takes": _takes(one), "moves": _moves(effect), "effect": effect}
        for one, place in every
        for effect in one.effects or (None,)
    )


def _takes(one: Activity) -> str:
    after = f", after {', '.join(one.after)}" if one.after else ""
    lasts = f", {one.quarters} quarters" if one.quarters > 1 else ""
    return uses_in_words(one.uses) + lasts + after


def _moves(effect: Effect | None) -> str:
    if effect is None:
        return "Only prepares what comes after it"
    if effect.step is None:
        return f"{number(effect.size)} children ({number(effect.low)} to {number(effect.high)})"
    size, low, high = (f"{100 * one:.3g}" for one in (effect.size, effect.low, effect.high))
    return f"“{effect.step}” by {size} points ({low} to {high})"
