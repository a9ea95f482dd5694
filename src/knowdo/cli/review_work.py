"""What `knowdo review` does once it is asked: gather, review, pass the gate, render. Loaded only when the verb runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from knowdo.cli.check import names_of, usual_budget
from knowdo.cli.gap_inputs import Asked, run
from knowdo.disclosure.release import Released, own, release
from knowdo.gap.document import document as gap_document
from knowdo.intake.budget import read_bytes
from knowdo.intake.reader import Reading, read_all
from knowdo.kernel.document import Document, Notice, Section
from knowdo.kernel.places import Place
from knowdo.kernel.problems import ExitCode, KnowdoError, Problem, Severity, fatal
from knowdo.kernel.provenance import Audience
from knowdo.packs import Pack, load_pack, shipped
from knowdo.packs.loader import default_pack
from knowdo.recipes.own_file import OWN_FILE, pack_of
from knowdo.recipes.own_safe import safe
from knowdo.recipes.pack_review import review_pack
from knowdo.recipes.plan import ReviewPlan, read_plan
from knowdo.recipes.review_document import review_document
from knowdo.recipes.review_longer import longer_section
from knowdo.reports.csv import csv_files
from knowdo.reports.html import html
from knowdo.reports.pdf import pdf

Step = Callable[[str], None]


def gather(
    what: Sequence[str], base: str | None, audience: str | None, today: date, step: Step
) -> tuple[Pack, Audience, tuple[Problem, ...]]:
    """The pack that was named, or the files read against one, with what was noticed about them."""
    named = [one for one in what if _is_pack(one)]
    if len(named) == len(what) <= 1:
        step("Reading the pack")
        return load_pack(named[0] if named else default_pack()), Audience(audience or Audience.PUBLIC), ()
    if named:
        words = f"{named[0]} is a pack, and there is something else beside it."
        raise KnowdoError(
            fatal("pack-and-file", words, "Name one pack, or files. Give the pack of a file with --pack.")
        )
    step("Reading your files")
    return _from_files([Path(one) for one in what], base, Audience(audience or Audience.PARTNER), today)


def _is_pack(name: str) -> bool:
    return (Path(name) / "pack.yaml").is_file() or (name in shipped() and not Path(name).is_file())


def _from_files(
    paths: Sequence[Path], base: str | None, audience: Audience, today: date
) -> tuple[Pack, Audience, tuple[Problem, ...]]:
    pack = load_pack(base or default_pack())
    budget = usual_budget()
    contents = {name: read_bytes(path, budget=budget) for path, name in names_of(paths).items()}
    readings = read_all(contents, gazetteer=pack.gazetteer, measures=pack.measures, today=today, budget=budget)
    _stop_at_problems(readings)
    observations = [one for reading in readings for one in reading.observations]
    if not observations:
        raise KnowdoError(fatal("nothing-to-review", "No figure was found.", "Run “knowdo check” on the file."))
    gazetteer = readings[-1].gazetteer
    kept = observations if audience is Audience.OWN else safe(observations, gazetteer, pack.measures)
    title = next(iter(contents)) if len(contents) == 1 else f"{len(contents)} files"
    notices = tuple(problem for reading in readings for problem in reading.problems)
    return pack_of(pack, kept, gazetteer, title), audience, notices


def _stop_at_problems(readings: Sequence[Reading]) -> None:
    worst = max((reading.exit_code for reading in readings), default=ExitCode.OK)
    if worst is ExitCode.OK:
        return
    problems = [one for reading in readings for one in reading.problems if one.severity is not Severity.NOTICED]
    raise KnowdoError(problems, worst)


def reviewed(
    pack: Pack, audience: Audience, today: date, place: Place | None, measures: Sequence[str], step: Step
) -> Released[Document]:
    """The review as a document that has passed the gate for its audience."""
    plan = plan_of(pack)
    review = review_pack(pack, plan, today=today, place=place, measures=measures, progress=step)
    extra = [] if measures else [*_gap(pack, today, step), *_longer(plan, today, step)]
    step("Writing the review")
    document = review_document(review, extra=tuple(extra))
    return own(document) if audience is Audience.OWN else release(document, audience)


def plan_of(pack: Pack) -> ReviewPlan:
    """The plan that a pack brings, or the plain one. Raises KnowdoError with every problem in it."""
    path = pack.files.get("review.yaml")
    if path is None or pack.name == OWN_FILE:
        return ReviewPlan()
    plan, problems = read_plan(path.read_text(encoding="utf-8"), "review.yaml", pack.measures)
    if problems:
        raise KnowdoError(problems)
    return plan


def _gap(pack: Pack, today: date, step: Step) -> list[Section]:
    """The implementation gap of the cascade that a pack brings, as `knowdo gap` shows it."""
    if "cascade.csv" not in pack.files or pack.name == OWN_FILE:
        return []
    step("The implementation gap")
    report, of = run(Asked(pack=str(pack.folder)))
    document = gap_document(report, made=today.isoformat(), of=of)
    answers = tuple(block for block in document.summary if not isinstance(block, Notice))  # the page has its banner
    return [Section("gap", "The implementation gap", (*answers, *document.blocks))]


def _longer(plan: ReviewPlan, today: date, step: Step) -> list[Section]:
    sections = []
    for name in plan.longer:
        other = load_pack(name)
        review = review_pack(other, plan_of(other), today=today, measures=plan_of(other).run_charts, progress=step)
        sections.append(longer_section(review))
    return sections


def rendered(released: Released[Document], step: Step) -> dict[str, bytes]:
    """Every file of the review by its name within the folder."""
    step("Making the page")
    files = {"review.html": html(released)}
    step("Making the PDF")
    files["review.pdf"] = pdf(released)
    step("Making the tables")
    return files | {f"tables/{name}": content for name, content in csv_files(released).items()}
