"""Finds a pack by name or folder and reads it whole, with every problem located."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from knowdo.kernel.places import Gazetteer
from knowdo.kernel.problems import KnowdoError, Problem, Severity, Where, fatal, fixable
from knowdo.kernel.series import Observation
from knowdo.measures.calendars import WEEKDAYS, Calendar, WorkingDays, read_calendar, working_days
from knowdo.measures.definition import MeasureDefinition
from knowdo.measures.fields import Fields, read_yaml
from knowdo.measures.reading import read_measure
from knowdo.measures.timescales import TimescaleRule, read_rule
from knowdo.packs.figures import FigureReader
from knowdo.packs.gazette import read_gazetteer
from knowdo.packs.pack import Gap, Kind, Pack
from knowdo.packs.sources import Sources, read_sources
from knowdo.packs.tables import Folder

SHIPPED = Path(__file__).parent / "data"
DEEPEST = 4  # how many packs may extend one another

_OURS = {
    "pack.yaml", "places.csv", "nestings.csv", "codes.csv", "successions.csv", "aliases.csv", "groups.csv",
    "calendars.yaml", "holidays.csv", "timescales.yaml", "sources.yaml",
}  # fmt: skip


def shipped() -> tuple[str, ...]:
    """The names of the packs that come with knowdo."""
    return tuple(sorted(one.name for one in SHIPPED.iterdir() if (one / "pack.yaml").is_file()))


def default_pack() -> str:
    """The pack that a verb takes when none is named. Which one is data, like everything about one country."""
    return (SHIPPED / "default").read_text(encoding="utf-8").strip()


def find(name: str | Path) -> Path:
    """The folder of a pack. A folder of that name that holds pack.yaml is taken first, then a shipped pack.

    Raises KnowdoError when there is neither.
    """
    folder = Path(name)
    if (folder / "pack.yaml").is_file():
        return folder
    if str(name) in shipped():
        return SHIPPED / str(name)
    words = f"There is no pack “{name}”: no folder of that name holds pack.yaml, and none of that name is shipped."
    raise KnowdoError(fatal("no-pack", words, f"Give a folder, or one of: {', '.join(shipped())}."))


def load_pack(name: str | Path) -> Pack:
    """A pack that is right. Raises KnowdoError with every problem when it is not."""
    pack, problems = read_pack(name)
    stopping = [one for one in problems if one.severity is not Severity.NOTICED]
    if stopping or pack is None:
        raise KnowdoError(stopping or problems)
    return pack


def read_pack(name: str | Path, *, depth: int = 0) -> tuple[Pack | None, tuple[Problem, ...]]:
    """The pack as far as it can be read (None when nothing can), and every problem found in it."""
    reader = _Reader(Folder(find(name)), depth)
    return reader.read(), tuple(reader.folder.problems)


@dataclass
class _Reader:
    """Reads one folder. Each part is read even when another has problems, so that all are told at once."""

    folder: Folder
    depth: int
    base: Pack | None = None
    sources: Sources = field(default_factory=Sources)

    def read(self) -> Pack | None:
        head = self._yaml("pack.yaml", required=True)
        if head is None:
            return None
        self._read_base(head)
        kinds = {**(self.base.kinds if self.base else {}), **_read_kinds(head)}
        gazetteer = read_gazetteer(self.folder, kinds, self.base.gazetteer if self.base else None)
        self._read_sources()
        calendars = self._calendars()
        measures = self._measures(calendars)
        holidays = self._holidays()
        pack = Pack(
            name=head.text("name"),
            title=head.text("title"),
            illustrative=self._illustrative(head),
            country=self._country(head, gazetteer),
            compare=self._compare(head, kinds),
            kinds=kinds,
            gazetteer=gazetteer,
            measures=measures,
            calendars=calendars,
            working_days=self._working_days(head, holidays),
            holidays=holidays,
            timescales=(*(self.base.timescales if self.base else ()), *self._timescales()),
            sources=self.sources.sources,
            editions=self.sources.editions,
            edition_source=self.sources.edition_source,
            observations=(*(self.base.observations if self.base else ()), *self._observations(measures, gazetteer)),
            attribution=(*(self.base.attribution if self.base else ()), *head.texts("attribution")),
            about=head.text("about", required=False),
            gaps=(*(self.base.gaps if self.base else ()), *(_read_gap(one) for one in head.records("gaps"))),
            files=self._other_files(),
            folder=self.folder.path,
        )
        head.nothing_else()
        return pack

    def _yaml(self, name: str, *, required: bool) -> Fields | None:
        text = self.folder.text(name, required=required)
        if text is None:
            return None
        content, problems = read_yaml(text, name)
        self.folder.problems += problems
        return Fields(content, name, self.folder.problems) if content is not None else None

    def _read_base(self, head: Fields) -> None:
        name = head.text("extends", required=False)
        if not name:
            return
        if self.depth >= DEEPEST:
            head.wrong("extends", "Packs extend one another without end.", "Break the circle.", "extends-circle")
            return
        beside = self.folder.path / name
        try:
            self.base, problems = read_pack(beside if (beside / "pack.yaml").is_file() else name, depth=self.depth + 1)
        except KnowdoError as error:
            head.wrong("extends", error.problems[0].words, error.problems[0].recommendation, "no-pack")
            return
        self.folder.problems += problems

    def _read_sources(self) -> None:
        if self.base:
            self.sources = Sources(dict(self.base.sources), dict(self.base.editions), dict(self.base.edition_source))
        fields = self._yaml("sources.yaml", required=self.base is None)
        if fields is not None:
            read_sources(fields, self.sources)

    def _calendars(self) -> Mapping[str, Calendar]:
        found = dict(self.base.calendars) if self.base else {}
        fields = self._yaml("calendars.yaml", required=self.base is None)
        if fields is not None:
            found |= {id_: read_calendar(id_, one) for id_, one in fields.named("calendars", required=True)}
            fields.nothing_else()
        return found

    def _measures(self, calendars: Mapping[str, Calendar]) -> Mapping[str, MeasureDefinition]:
        found = dict(self.base.measures) if self.base else {}
        own: set[str] = set()
        for path in sorted((self.folder.path / "measures").glob("*.yaml")):
            name = f"measures/{path.name}"
            text = self.folder.text(name, required=True)
            if text is None:
                continue
            measure, problems = read_measure(text, name, calendars)
            self.folder.problems += problems
            if measure is None:
                continue
            if measure.id in own:
                words, what = f"The measure {measure.id} is defined twice.", "Keep one."
                self.folder.problems.append(fixable("duplicate-key", words, what, Where(name, column="id")))
            own.add(measure.id)
            found[measure.id] = measure
            self._check_sources(measure)
        return found

    def _check_sources(self, measure: MeasureDefinition) -> None:
        for column, names, known in (
            ("source", (measure.source,), self.sources.sources),
            ("editions", measure.editions, self.sources.editions),
        ):
            for one in names:
                if one not in known:
                    words, what = f"sources.yaml has no “{one}”.", "Add it there or correct it."
                    where = Where(measure.file, column=column)
                    self.folder.problems.append(fixable(f"unknown-{column.removesuffix('s')}", words, what, where))

    def _holidays(self) -> Mapping[str, str]:
        found = dict(self.base.holidays) if self.base else {}
        for row in self.folder.rows("holidays.csv", ("date", "name"), ("note",), required=False):
            day, name = row.day("date"), row.needed("name")
            row.needed("date")
            if day and day.isoformat() in found:
                row.wrong("date", "duplicate-key", f"{day} stands twice.", "Keep one.")
            elif day:
                found[day.isoformat()] = name
        return dict(sorted(found.items()))

    def _working_days(self, head: Fields, holidays: Mapping[str, str]) -> WorkingDays | None:
        week = head.texts("working_week") or WEEKDAYS[:5]
        if any(day not in WEEKDAYS for day in week):
            head.wrong("working_week", "These are not days of the week.", f"Write some of: {', '.join(WEEKDAYS)}.")
            return None
        return working_days([date.fromisoformat(day) for day in holidays], week) if holidays else None

    def _timescales(self) -> tuple[TimescaleRule, ...]:
        fields = self._yaml("timescales.yaml", required=False)
        if fields is None:
            return ()
        rules = tuple(read_rule(one) for one in fields.records("rules", required=True))
        fields.nothing_else()
        return rules

    def _observations(self, measures: Mapping[str, MeasureDefinition], gazetteer: Gazetteer) -> list[Observation]:
        sources = self.sources
        reader = FigureReader(measures, gazetteer, sources.sources, sources.editions, sources.edition_source)
        found: list[Observation] = []
        for path in sorted((self.folder.path / "observations").glob("*.csv")):
            found += reader.read(self.folder, f"observations/{path.name}")
        return found

    def _illustrative(self, head: Fields) -> bool:
        """What stands on invented figures is illustrative itself, whatever it says."""
        inherited = bool(self.base and self.base.illustrative)
        said = head.flag("illustrative", default=inherited if self.base else None)
        if inherited and not said:
            words = "The pack extends an illustrative one and says that it is not illustrative."
            head.wrong(
                "illustrative", words, "Write true, or extend a pack of published figures.", "not-said-illustrative"
            )
        return said or inherited

    def _country(self, head: Fields, gazetteer: Gazetteer) -> str:
        code = head.text("country", required=self.base is None) or (self.base.country if self.base else "")
        if code and code not in {place.code for place in gazetteer.places}:
            head.wrong("country", f"No place has the code “{code}”.", "Add it to places.csv.", "unknown-place")
        return code

    def _compare(self, head: Fields, kinds: Mapping[str, Kind]) -> str:
        kind = head.text("compare", required=self.base is None) or (self.base.compare if self.base else "")
        if kind and kind not in kinds:
            head.wrong("compare", f"The pack has no kind “{kind}”.", f"It has: {', '.join(kinds)}.", "unknown-kind")
        return kind

    def _other_files(self) -> Mapping[str, Path]:
        own = {one.name: one for one in sorted(self.folder.path.iterdir()) if one.is_file() and one.name not in _OURS}
        return {**(self.base.files if self.base else {}), **own}


def _read_kinds(head: Fields) -> dict[str, Kind]:
    found: dict[str, Kind] = {}
    for id_, one in head.named("kinds"):
        found[id_] = Kind(id_, one.text("singular"), one.text("plural"), one.text("note", required=False))
        one.nothing_else()
    return found


def _read_gap(fields: Fields) -> Gap:
    found = Gap(
        fields.text("about"),
        fields.text("words"),
        fields.text("would_settle"),
        fields.text("measure", required=False),
    )
    fields.nothing_else()
    return found
