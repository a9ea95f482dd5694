"""A rollout as a document and as plain values: what is decided first, then why it can be trusted, then what it can show."""

from __future__ import annotations

from collections.abc import Mapping

from knowdo.evaluation.rollout.answer import Power
from knowdo.evaluation.rollout.design import Rollout, content_hash
from knowdo.evaluation.rollout.figures import figures
from knowdo.evaluation.rollout.lot import Lot
from knowdo.evaluation.rollout.words import audit_words, honest_words, late_words, order_words, power_words
from knowdo.kernel.document import (
    Block,
    Derived,
    Document,
    FigureBlock,
    Finding,
    Notice,
    Paragraph,
    Section,
    TableBlock,
    Tone,
)
from knowdo.kernel.figures import Cell, Column, Table
from knowdo.kernel.provenance import Edition, Method, Source

CITATION = (
    "Hussey and Hughes, Contemp Clin Trials 2007;28:182; Kasza et al., Stat Methods Med Res 2019;28:703; Kenny et al., Stat Med "
    "2022;41:4311; Raab and Butcher, Stat Med 2001;20:351; Li et al., Stat Med 2017;36:1504"
)
VERSION = "1"


def to_dict(rollout: Rollout) -> dict[str, object]:
    """All of it as plain values. `hash` is of the design alone, so that a record can be checked against it."""
    design: dict[str, object] = {
        "randomised": rollout.randomised, "order": rollout.order, "seed": rollout.asked.seed if rollout.randomised else None,
        "generator": "numpy PCG64" if rollout.randomised else None, "calendar": dict(rollout.calendar.to_dict()),
        "capacity": list(rollout.capacity), "balance": list(rollout.sites.balance), "schedule": rollout.schedule(),
    }  # fmt: skip
    return {
        **design, "hash": content_hash(design), "audit": _audit(rollout), "power": rollout.power.to_dict() if rollout.power else None,
        "words": [one for one in sentences(rollout) if one], "illustrative": rollout.illustrative, "inputs": dict(rollout.inputs),
        "problems": [one.to_dict() for one in rollout.problems],
    }  # fmt: skip


def sentences(rollout: Rollout) -> tuple[str, ...]:
    """The answer in the order in which it is said."""
    power = rollout.power
    more = () if power is None else (power_words(power), honest_words(power), late_words(power))
    return (order_words(rollout), audit_words(rollout), *more)


def _audit(rollout: Rollout) -> Mapping[str, object] | None:
    if rollout.lot is None:
        return None
    lot, names = rollout.lot, rollout.sites.names
    audit = lot.audit
    return {
        "valid": audit.valid, "allowed_orders": audit.allowed, "allowed_is_exact": audit.counted, "looked_at": audit.drawn,
        "kept": audit.kept, "smallest_p": audit.smallest_p, "score": lot.score, "cut": audit.cut, "median_score": audit.median_score,
        "picked": lot.picked, "share_a_wave": list(audit.together), "share_a_wave_expected": audit.together_expected,
        "wave_of_a_site": list(audit.wave), "never_together": [[names[a], names[b]] for a, b in audit.never_together],
        "always_together": [[names[a], names[b]] for a, b in audit.always_together],
        "shut_out": [{"site": names[a], "wave": b + 1} for a, b in audit.never_in],
    }  # fmt: skip


# --- document -------------------------------------------------------------------------------------------------------------


def document(rollout: Rollout, *, of: str) -> Document:
    """`of` names the file that it was made from."""
    source = Source(of, "knowdo" if rollout.illustrative else "Your own file", "not stated")
    origin = Derived(Method("Rollout design", VERSION, CITATION), (source,))
    pictures: list[Block] = [FigureBlock(f"picture-{n}", one, origin) for n, one in enumerate(figures(rollout), 1)]
    parts: list[Block] = [
        Section("waves", "Who starts when", (TableBlock("schedule", schedule_table(rollout), origin), pictures[0]))
    ]
    if rollout.lot is not None:
        audit = TableBlock("audit", audit_table(rollout.lot), origin)
        parts.append(Section("lot", "How free the lot was", (Paragraph(audit_words(rollout)), audit)))
    if rollout.power is not None:
        parts.append(_power(rollout.power, pictures[1:], origin))
    notices: list[Block] = [Notice(f"{one.words} {one.recommendation}") for one in rollout.problems]
    parts += [Section("noticed", "What to know", tuple(notices))] if notices else []
    tone = Tone.PLAIN if rollout.randomised else Tone.CANNOT_TELL
    tag = "Drawn by lot" if rollout.randomised else "Not random"
    findings = [Finding(order_words(rollout), tag=tag, tone=tone)]
    findings += [Finding(power_words(rollout.power), tag="Power")] if rollout.power else []
    return Document(
        "Rollout: who starts when", Edition(f"made from {of}"), tuple(parts), summary=tuple(findings), sources=(source,),
        illustrative=rollout.illustrative,
    )  # fmt: skip


def _power(power: Power, pictures: list[Block], origin: Derived) -> Section:
    return Section(
        "power", "What it will be able to show",
        (
            Paragraph(power_words(power)), *pictures, TableBlock("power-table", power_table(power), origin), Paragraph(honest_words(power)),
            Paragraph(late_words(power)), TableBlock("late", late_table(power), origin),
        ),
    )  # fmt: skip


def schedule_table(rollout: Rollout) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (str(row["site"]), str(row["wave"]), str(row["treated_from"])) for row in rollout.schedule()
    ]  # fmt: skip
    columns = (Column("site", "Site", is_heading=True), Column("wave", "Wave"), Column("treated_from", "Starts in"))
    return Table("Who starts when", columns, tuple(rows))


def audit_table(lot: Lot) -> Table:
    audit = lot.audit
    counted = "exactly" if audit.counted else "estimated from the draws"
    rows: tuple[tuple[Cell, ...], ...] = (
        (f"Orders that capacity and readiness allow ({counted})", f"{audit.allowed:.6g}"),
        ("Orders looked at", f"{audit.drawn:,}"), ("Orders kept for balance", f"{audit.kept:,}"),
        ("Smallest p-value of a permutation test", f"{audit.smallest_p:.2g}"),
        ("Imbalance of this order (0 is none)", f"{lot.score:.3f}"), ("Imbalance of the middle order", f"{audit.median_score:.3f}"),
        ("Chance that two sites share a wave", f"{audit.together[0]:.3f} to {audit.together[1]:.3f}"),
        ("The same without balance, on average", f"{audit.together_expected:.3f}"),
        ("Chance of a wave for a site", f"{audit.wave[0]:.3f} to {audit.wave[1]:.3f}"),
        ("Pairs never together through balance", str(len(audit.never_together))),
        ("Pairs always together through balance", str(len(audit.always_together))),
    )  # fmt: skip
    return Table("How free the lot was", (Column("what", "What", is_heading=True), Column("value", "Value")), rows)


def power_table(power: Power) -> Table:
    names = (
        ("averaged over exposure times (what will be reported)", power.average), ("at the longest exposure", power.longest),
        ("there in full from the first day (for comparison)", power.immediate),
    )  # fmt: skip
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (name, _percent(one.power), _percent(one.power_normal), _short(one.variance**0.5), _short(one.detectable)) for name, one in names
    )  # fmt: skip
    columns = (
        Column("effect", "Effect", is_heading=True), Column("power", f"Power, t with {power.sites - 2} df"),
        Column("power_normal", "Power, Normal"), Column("standard_error", "Standard error"),
        Column("detectable", f"Found with chance {power.asked.wanted:.0%}"),
    )  # fmt: skip
    return Table("Power", columns, rows)


def late_table(power: Power) -> Table:
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (one.words, str(one.periods), str(one.compared), _percent(one.found.power), _short(one.found.detectable)) for one in power.choices
    )  # fmt: skip
    columns = (
        Column("choice", "Choice", is_heading=True), Column("periods", "Periods in all"),
        Column("compared", "Periods in which some still wait"), Column("power", "Power"), Column("detectable", "Smallest effect found"),
    )  # fmt: skip
    return Table("What a late last wave buys", columns, rows)


def _percent(value: float) -> str:
    return f"{100 * value:.1f}%"


def _short(value: float | None) -> str:
    return "none" if value is None else f"{value:.4g}"
