"""An evaluation as a document: the paragraph first, then the pictures with their tables, then how it was doubted."""

from __future__ import annotations

from knowdo.evaluation.estimate import Estimate
from knowdo.evaluation.figures import tidy
from knowdo.evaluation.result import NAMES, Evaluation
from knowdo.kernel.document import (
    Block,
    Bullets,
    Derived,
    Document,
    FigureBlock,
    Finding,
    Notice,
    Paragraph,
    Section,
    TableBlock,
)
from knowdo.kernel.figures import Cell, Column, Table
from knowdo.kernel.provenance import Edition, Method, Source

CITATIONS = (
    "Lopez Bernal, Cummins and Gasparrini, Int J Epidemiol 2017;46:348; Linden, Stata Journal 2015;15:480; Kenny et al., "
    "Stat Med 2022;41:4311; Callaway and Sant'Anna, J Econometrics 2021;225:200; Borusyak, Jaravel and Spiess, Rev Econ Stud "
    "2024; Abadie, Diamond and Hainmueller, J Am Stat Assoc 2010;105:493; Arkhangelsky et al., Am Econ Rev 2021;111:4088"
)


def document(found: Evaluation, *, of: str) -> Document:
    """`of` names the file that it was made from."""
    source = Source(of, "Your own file" if not found.illustrative else "knowdo", "not stated")
    origin = Derived(Method(NAMES[found.fit.design], "1", CITATIONS), (source,))
    pictures: list[Block] = [FigureBlock(f"picture-{n}", one, origin) for n, one in enumerate(found.figures, 1)]
    tables = [
        Section("figures", "The figures", (_main(found, origin), *_checks(found, origin), *_others(found, origin)))
    ]
    fairness = (
        [Section("fairness", "Who it changed for", _fair(found, origin))] if found.fairness or found.by_place else []
    )
    notices: list[Block] = [Notice(f"{one.words} {one.recommendation}") for one in found.problems[:30]]
    told = [Section("noticed", "What was noticed in the data", tuple(notices))] if notices else []
    title = f"Did it work? {found.measure or 'The outcome'}"
    return Document(
        title, Edition(f"made from {of}"), (*pictures, *tables, *fairness, *_plan(found), *told),
        summary=(Finding(found.verdict.paragraph, tag=found.verdict.words),), sources=(source,), illustrative=found.illustrative,
    )  # fmt: skip


_COLUMNS = (
    Column("what", "What", is_heading=True), Column("estimate", "Estimate"), Column("lower", "From"), Column("upper", "To"),
    Column("standard_error", "Standard error"), Column("p_value", "p"), Column("scale", "Scale"),
)  # fmt: skip


def _row(name: str, one: Estimate) -> tuple[Cell, ...]:
    return (
        name,
        tidy(one.estimate),
        tidy(one.lower),
        tidy(one.upper),
        tidy(one.standard_error),
        tidy(one.p_value),
        one.scale,
    )


def _table(id_: str, caption: str, rows: list[tuple[str, Estimate]], origin: Derived) -> TableBlock:
    return TableBlock(id_, Table(caption, _COLUMNS, tuple(_row(name, one) for name, one in rows)), origin)


def _main(found: Evaluation, origin: Derived) -> TableBlock:
    rows = [(found.fit.estimand, found.fit.headline)]
    rows += [] if found.fit.average is None else [("averaged over the periods after", found.fit.average)]
    rows += list(found.fit.aggregates.items())
    return _table("estimates", f"{NAMES[found.fit.design]}: {found.fit.model}", rows, origin)


def _checks(found: Evaluation, origin: Derived) -> list[Block]:
    if not found.fit.checks:
        return []
    state = {True: "passed", False: "failed", None: "for information"}
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (one.name, one.words, tidy(one.value), tidy(one.p_value), state[one.passed]) for one in found.fit.checks
    )
    names = (("check", "Check"), ("words", "What it asks"), ("value", "Value"), ("p_value", "p"), ("state", "Outcome"))
    columns = tuple(Column(name, label, is_heading=name == "check") for name, label in names)
    return [TableBlock("checks", Table("Checks and placebos", columns, rows), origin)]


def _others(found: Evaluation, origin: Derived) -> list[Block]:
    rows = [(one.name, one.estimate) for one in found.fit.others]
    return [_table("others", "The same question asked in other ways", rows, origin)] if rows else []


def _fair(found: Evaluation, origin: Derived) -> tuple[Block, ...]:
    blocks: list[Block] = []
    for n, one in enumerate(found.fairness, 1):
        rows = [(group.group, group.fit.rests_on) for group in one.groups if group.fit is not None]
        blocks.append(Paragraph(f"By {one.by}: {one.words}"))
        blocks += [_table(f"fair-{n}", f"Effect by {one.by}", rows, origin)] if rows else []
        blocks += [Paragraph(f"{group.group}: {group.reason}") for group in one.groups if group.reason]
    places = [(one.label, one.estimate) for one in found.by_place]
    return (*blocks, *([_table("places", "Effect by place, in the order of names", places, origin)] if places else []))


def _plan(found: Evaluation) -> tuple[Block, ...]:
    plan = found.plan
    items = tuple(one[:1].upper() + one[1:] for one in (*plan.deviations, plan.answered) if one)
    return (Section("plan", "The plan", (Paragraph(plan.words), *([Bullets(items)] if items else []))),)
