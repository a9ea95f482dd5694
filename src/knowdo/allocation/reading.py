"""A table of support becomes Options: one row an effect of an activity, everywhere or in one place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from knowdo.allocation.options import CAP, DAYS, MONEY, RANK, SKILL, TRAVEL, Activity, Belief, Effect, Options, Replaced
from knowdo.kernel.places import folded
from knowdo.kernel.problems import KnowdoError, Problem, Where, fatal, fixable, noticed

Locate = Callable[[int | None, int | None], Where]
_OTHER_NAMES = {
    "support": "activity", "option": "activity", "support activity": "activity", "site": "place", "area": "place", "council": "place",
    "lift": "effect", "points": "effect", "size": "effect", "lower": "low", "upper": "high", "effect low": "low",
    "effect high": "high", "cost": "money", "price": "money", "duration": "quarters", "precedence": "after", "needs": "after",
    "basis": "belief", "evidence": "belief", "believed from": "belief", "support days": "days", "skills": "skill", "children": "gain",
}  # fmt: skip
_COLUMNS = frozenset({
    "activity", "place", "step", "driver", "effect", "gain", "low", "high", "cap", "days", "money", "travel", "skill",
    "quarters", "after", "belief", "source",
})  # fmt: skip
_BELIEFS = {
    "measured": Belief.MEASURED, "evaluated": Belief.MEASURED, "published": Belief.PUBLISHED, "literature": Belief.PUBLISHED,
    "guessed": Belief.GUESSED, "guess": Belief.GUESSED, "elicited": Belief.GUESSED, "expert": Belief.GUESSED, "": Belief.GUESSED,
}  # fmt: skip
REQUIRED = ("activity", "days")


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    cells: Mapping[str, str]

    def get(self, name: str) -> str:
        return self.cells.get(name, "")


class _Reader:
    """Collects every problem on the way."""

    def __init__(self, locate: Locate) -> None:
        self.locate = locate
        self.stops: list[Problem] = []
        self.notices: list[Problem] = []
        self.columns: dict[str, int] = {}

    def stop(self, code: str, words: str, advice: str, line: _Line | None = None, column: str = "") -> None:
        row = None if line is None else line.number
        self.stops.append(fatal(code, words, advice, self.locate(row, self.columns.get(column))))

    def number(self, line: _Line, column: str, usual: float | None = None, *, share: bool = False) -> float | None:
        """A number of a cell; a share also as 20%. None where the cell is empty and nothing is usual."""
        text = line.get(column).replace(",", "").replace("£", "").strip()
        if not text:
            return usual
        try:
            value = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
        except ValueError:
            value = float("nan")
        if value != value or abs(value) == float("inf"):
            self.stop(
                "option-number",
                f"“{line.get(column)}” is not a number.",
                "Write a number, or leave the cell empty.",
                line,
                column,
            )
            return usual
        if share and abs(value) > 1:
            words = f"The effect “{text}” is more than a whole."
            self.stop("option-number", words, "An effect is a change of a step's rate: write 0.2 or 20%.", line, column)
            return usual
        if not share and value < 0 and column not in ("gain", "low", "high"):
            self.stop("option-number", f"“{text}” is less than nothing.", "Write 0 or more.", line, column)
            return usual
        return value

    def effect(self, line: _Line) -> Effect | None:
        """The effect of a row; None where it has none (an activity that only prepares another)."""
        column = "effect" if line.get("effect") else "gain"
        share = column == "effect"
        step, size = line.get("step") or None, self.number(line, column, share=share)
        if size is None:
            return None
        if share and step is None:
            driver = line.get("driver")
            words = (
                f"The driver “{driver}” is moved, but not which step that moves."
                if driver
                else "An effect stands without its step."
            )
            self.stop(
                "option-without-step",
                words,
                "Name the step of the cascade, or give children in a column “gain”.",
                line,
                "step",
            )
            return None
        low, high = self.number(line, "low", share=share), self.number(line, "high", share=share)
        given = low is not None and high is not None
        if low is None or high is None:
            low, high = min(0.0, 2 * size), max(0.0, 2 * size)
            words = f"The effect of “{line.get('activity')}” has no interval; it is taken to lie anywhere from nothing to twice its size."
            self.notices.append(
                fixable(
                    "effect-without-interval",
                    words,
                    "Give low and high, even if they are guessed.",
                    self.locate(line.number, self.columns.get(column)),
                )
            )
        if not low <= size <= high:
            self.stop(
                "effect-outside-interval",
                f"The effect {size:g} does not lie from {low:g} to {high:g}.",
                "Check low and high.",
                line,
                "low",
            )
            return None
        return self._believed(line, Effect(None if not share else step, size, low, high, interval_given=given))

    def _believed(self, line: _Line, effect: Effect) -> Effect:
        word = line.get("belief").casefold()
        if word not in _BELIEFS:
            self.stop(
                "belief-unknown",
                f"“{line.get('belief')}” does not say from where we believe it.",
                "Write measured, published or guessed.",
                line,
                "belief",
            )
        cap = self.number(line, "cap", CAP, share=True)
        belief = _BELIEFS.get(word, Belief.GUESSED)
        return replace(
            effect, belief=belief, source=line.get("source"), driver=line.get("driver"), cap=CAP if cap is None else cap
        )


def read_options(
    rows: Sequence[Sequence[str]],
    locate: Locate,
    measured: Sequence[Sequence[str]] = (),
    measured_at: Locate | None = None,
) -> Options:
    """Options from located text cells; `measured` is a second table whose effects replace those believed less.

    Raises KnowdoError with everything that stops at once. What is used but should be known travels in `problems`.
    """
    reader = _Reader(locate)
    lines = _lines(reader, rows)
    activities, replaced = _activities(reader, lines)
    if measured:
        beside = _Reader(measured_at or locate)
        more = [
            replace(line, cells={**line.cells, "belief": line.get("belief") or "measured"})
            for line in _lines(beside, measured, ("activity",))
        ]
        activities, also = _measured(beside, activities, more)
        replaced += also
        reader.stops += beside.stops
        reader.notices += beside.notices
    everywhere = tuple(one for (_, place), one in activities.items() if not place)
    places = dict.fromkeys(place for _, place in activities if place)
    by_place = {place: tuple(one for (_, p), one in activities.items() if p == place) for place in places}
    found = Options(everywhere, by_place, tuple(replaced), (), _illustrative(rows))
    for place in places or ("",):
        _precedence(reader, found.at(place), place)
    if reader.stops:
        raise KnowdoError(dict.fromkeys(reader.stops))
    _tell(reader, found)
    return replace(found, problems=tuple(reader.notices))


def known_part(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """The table from its headings on, with the columns that mean something; the rest of it is left behind."""
    head = next((i for i, row in enumerate(rows[:30]) if any(_named(text) == "activity" for text in row)), 0)
    heading = rows[head] if rows else []
    kept = [i for i, text in enumerate(heading) if _named(text) in _COLUMNS or folded(text) == "illustrative"]
    return [[row[i] if i < len(row) else "" for i in kept] for row in rows[head:] if any(text.strip() for text in row)]


def _illustrative(rows: Sequence[Sequence[str]]) -> bool:
    return any(folded(text).startswith("illustrative") for row in rows[:30] for text in row)


def _lines(reader: _Reader, rows: Sequence[Sequence[str]], required: Sequence[str] = REQUIRED) -> list[_Line]:
    head = next((i for i, row in enumerate(rows[:30]) if any(_named(text) == "activity" for text in row)), None)
    if head is None:
        reader.stop(
            "option-columns",
            "There is no column “activity”.",
            "The columns needed are activity, days, and effect with step, or gain.",
        )
        return []
    reader.columns = {name: i for i, text in enumerate(rows[head]) if (name := _named(text)) in _COLUMNS}
    wanted = [name for name in required if name not in reader.columns]
    if "effect" not in reader.columns and "gain" not in reader.columns:
        wanted.append("effect (with step) or gain")
    for name in wanted:
        reader.stop(
            "option-columns",
            f"There is no column “{name}”.",
            "Add it, even if some of its cells are empty.",
            _Line(head, {}),
        )
    lines = [
        _Line(i, {name: row[c].strip() if c < len(row) else "" for name, c in reader.columns.items()})
        for i, row in enumerate(rows[head + 1 :], head + 1)
        if any(text.strip() for text in row)
    ]
    if not lines and not wanted:
        reader.stop("option-columns", "There is no row of support.", "Write one row for each effect of an activity.")
    for line in lines:
        if not line.get("activity"):
            reader.stop("option-columns", "A row has no activity.", "Name what would be done.", line, "activity")
    return [line for line in lines if line.get("activity")] if not wanted else []


def _named(text: str) -> str:
    name = folded(text).replace("_", " ")
    return _OTHER_NAMES.get(name, name)


def _activities(reader: _Reader, lines: Sequence[_Line]) -> tuple[dict[tuple[str, str], Activity], list[Replaced]]:
    grouped: dict[tuple[str, str], list[_Line]] = {}
    for line in lines:
        grouped.setdefault((line.get("activity"), line.get("place")), []).append(line)
    found, replaced = {}, []
    for (name, place), own in grouped.items():
        effects, gone = _best(name, place or None, [e for line in own if (e := reader.effect(line)) is not None])
        quarters = _same(reader, own, "quarters", 1.0)
        if quarters != int(quarters) or quarters < 1:
            reader.stop(
                "option-number",
                f"“{name}” takes {quarters:g} quarters.",
                "Write whole quarters, 1 or more.",
                own[0],
                "quarters",
            )
        after = tuple(
            dict.fromkeys(part.strip() for line in own for part in line.get("after").split(";") if part.strip())
        )
        found[name, place] = Activity(name, _uses(reader, own), tuple(effects), int(max(quarters, 1)), after)
        replaced += gone
    return found, replaced


def _same(reader: _Reader, own: Sequence[_Line], column: str, usual: float) -> float:
    """What the rows of one activity say about it; they may not differ."""
    told = {value for line in own if (value := reader.number(line, column)) is not None}
    if len(told) > 1:
        words = f"“{own[0].get('activity')}” has {len(told)} different values in “{column}”."
        reader.stop(
            "option-differs", words, "Write it once, and leave the cell of its other rows empty.", own[1], column
        )
    return told.pop() if told else usual


def _uses(reader: _Reader, own: Sequence[_Line]) -> dict[str, float]:
    uses = {name: _same(reader, own, name, 0.0) for name in (DAYS, MONEY, TRAVEL)}
    if not any(line.get(DAYS) for line in own) and DAYS in reader.columns:
        reader.stop(
            "option-number",
            f"“{own[0].get('activity')}” has no days.",
            "Write how many support days it takes; 0 if none.",
            own[0],
            DAYS,
        )
    for line in own:
        for part in filter(None, (part.strip() for part in line.get("skill").split(";"))):
            skill, _, days = part.partition(":")
            try:
                uses[SKILL + skill.strip().casefold()] = float(days) if days else uses[DAYS]
            except ValueError:
                reader.stop(
                    "option-number",
                    f"“{days}” is not a number of days.",
                    "Write the skill, or “skill: days”.",
                    line,
                    "skill",
                )
    return {name: value for name, value in uses.items() if value}


def _best(activity: str, place: str | None, effects: Sequence[Effect]) -> tuple[list[Effect], list[Replaced]]:
    """Of several effects on one step the best believed; the others gave way to it."""
    best: dict[str | None, Effect] = {}
    for effect in effects:
        held = best.get(effect.step)
        if held is None or RANK[effect.belief] < RANK[held.belief]:
            best[effect.step] = effect
    gone = [Replaced(activity, place, e.step, e, best[e.step]) for e in effects if e is not best[e.step]]
    return list(best.values()), gone


def _measured(
    reader: _Reader, activities: Mapping[tuple[str, str], Activity], lines: Sequence[_Line]
) -> tuple[dict[tuple[str, str], Activity], list[Replaced]]:
    found, replaced = dict(activities), []
    for line in lines:
        name, place, effect = line.get("activity"), line.get("place"), reader.effect(line)
        if (name, place) not in found and (name, "") in found:
            found[name, place] = found[name, ""]
        keys = [(name, place)] if (name, place) in found else []
        if not place:  # measured for everywhere, it holds where a place has its own guess too
            keys = [key for key in found if key[0] == name]
        if not keys:
            reader.stop(
                "measured-unknown",
                f"“{name}” was measured but is not among the options{f' of {place}' if place else ''}.",
                "Check its name and its place.",
                line,
                "activity",
            )
        for key in keys:
            effects, gone = _best(key[0], key[1] or None, [*found[key].effects, *([effect] if effect else [])])
            found[key] = replace(found[key], effects=tuple(effects))
            replaced += gone
    return found, replaced


def _precedence(reader: _Reader, activities: Sequence[Activity], place: str) -> None:
    """Every predecessor is offered, and nothing waits for itself in a circle."""
    after = {one.name: one.after for one in activities}
    at = f" in {place}" if place else ""
    for name, before in after.items():
        for one in before:
            if one not in after:
                reader.stop(
                    "precedence-unknown",
                    f"“{name}” comes after “{one}”, which is not offered{at}.",
                    "Check the name, or offer it.",
                    column="after",
                )
    done: set[str] = set()
    for name in after:
        circle = _circle(name, after, done)
        done |= set(circle)
        if circle:
            told = " → ".join(f"“{one}”" for one in circle)
            reader.stop(
                "precedence-cycle",
                f"These wait for one another in a circle{at}: {told}.",
                "Take one of them out of “after”.",
                column="after",
            )


def _circle(start: str, after: Mapping[str, Sequence[str]], done: set[str]) -> list[str]:
    """A circle that can be reached from `start`, closed; empty where there is none. Without recursion, for long chains."""
    path: list[str] = []
    waiting: list[tuple[str, bool]] = [(start, True)]
    while waiting:
        name, entering = waiting.pop()
        if not entering:
            path.remove(name)
            done.add(name)
        elif name in path:
            return [*path[path.index(name) :], name]
        elif name not in done:
            path.append(name)
            waiting.append((name, False))
            waiting += [(one, True) for one in after.get(name, ())]
    return []


def _tell(reader: _Reader, options: Options) -> None:
    every = (*options.everywhere, *(one for own in options.by_place.values() for one in own))
    guessed = sorted({one.name for one in every if one.guessed})
    if guessed:
        words = f"{len(guessed)} of {len({one.name for one in every})} activities rest on guessed effects: {', '.join(guessed[:6])}{' …' if len(guessed) > 6 else ''}."
        reader.notices.append(
            noticed("effect-guessed", words, "Measured effects take their place once they are given.", Where())
        )
