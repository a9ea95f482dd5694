"""The report as a document: answers first, then the pictures with their tables, then how it was worked out."""

from __future__ import annotations

from knowdo.gap.figures import figures
from knowdo.gap.result import ApproachResult, GapReport
from knowdo.gap.sentences import SURE
from knowdo.kernel.document import (
    Block,
    Bullets,
    Derived,
    Document,
    FigureBlock,
    Finding,
    Notice,
    NoticeKind,
    Paragraph,
    Section,
    SmallPrint,
    Tone,
    slug,
)
from knowdo.kernel.figures import Figure
from knowdo.kernel.problems import Severity
from knowdo.kernel.provenance import Edition, Method, Source

METHOD = Method(
    "Nested cascade with exact attribution",
    "1",
    "Marsh et al., Lancet Glob Health 2020;8:e730; Owen, Management Science 1972;18:64; Wilson 1927; Newcombe 1998; "
    "Gelman et al., Bayesian Data Analysis, chapter 5; Kitagawa, J Am Stat Assoc 1955;50:1168",
)
HOW = (
    "Every child counted at a step was counted at the step before. Rates are out of the step before; rates of different denominators are never multiplied.",
    "Loss says where children left. It does not say what closing a step would bring.",
    "Attribution is the Shapley value: what a step adds, averaged over all orders in which the steps could be closed. The parts add up to the gap.",
    "Closing one step brings what is shown for it while the others stay as they are. These gains do not add up.",
    "A step that is already better than its benchmark carries no gap. A benchmark is never forced to 100 %.",
    "Gaps of places add up. The coverage of all places is weighted by their children, never a plain mean.",
    "Unknown children: counted out they have left; counted in they are at this step and at every later one, since no later step could ask about them.",
    "Intervals are 95 %: Wilson for a share, Newcombe’s method 10 for a difference, draws from Jeffreys posteriors for attribution and gains. Closed steps stay closed in the draws.",
    "Pooled estimates lean on the other places as far as a place’s small number of children asks for. Below 10 children only the pooled estimate is shown.",
    "Groups are compared two by two at a level corrected for the number of pairs. Places are never ranked.",
)


def document(report: GapReport, *, made: str, of: str) -> Document:
    """The document of a report. `made` is the day (ISO), `of` names the file or pack it was made from."""
    source = Source(report.source or of, "Your own file" if not report.illustrative else "knowdo", "not stated")
    origin = Derived(METHOD, (source,))
    sections = tuple(_section(report, one, origin) for one in report.approaches)
    problems = _problems(report)
    return Document(
        _title(report),
        Edition(f"made {made} from {of}", made),
        (*sections, *problems, SmallPrint("How it was worked out", (Bullets(HOW), Paragraph(f"Seed of the draws: {report.seed}; draws: {report.draws}.")))),
        summary=tuple(_summary(report)),
        sources=(source,),
        illustrative=report.illustrative,
    )  # fmt: skip


def _title(report: GapReport) -> str:
    """The title says it where figures are invented, whatever the definition called them."""
    title = report.title or "The implementation gap"
    said = "illustrative" in title.casefold()
    return f"{title} (illustrative)" if report.illustrative and not said else title


def _summary(report: GapReport) -> list[Block]:
    found: list[Block] = []
    for one in report.approaches:
        if one.sentences:
            found.append(Finding(one.sentences[0], "Children who miss out", Tone.PLAIN))
    if not report.approaches:
        found.append(Notice("No cascade could be computed. What to do is listed below.", NoticeKind.WARNING))
    return found


def _section(report: GapReport, one: ApproachResult, origin: Derived) -> Section:
    name = slug(one.approach)
    findings = tuple(_finding(one, sentence) for sentence in one.sentences)
    pictures = _ordered(figures(report, one), report.by)
    blocks: list[Block] = [*findings]
    blocks += [FigureBlock(f"{name}-{slug(key)}", figure, origin) for key, figure in pictures]
    return Section(f"approach-{name}", one.approach, tuple(blocks))


def _finding(one: ApproachResult, sentence: str) -> Finding:
    if "not certain" in sentence or "forbid" in sentence or "could be chance" in sentence:
        return Finding(sentence, "Cannot tell", Tone.CANNOT_TELL)
    best = max((step.chance_best or 0.0 for step in one.total.open_steps), default=0.0)
    if "of all single steps" in sentence and best >= SURE:
        return Finding(sentence, "Look here", Tone.LOOK_HERE)
    return Finding(sentence)


def _ordered(found: dict[str, Figure], by: str | None) -> list[tuple[str, Figure]]:
    """What was asked for with --by stands right after the cascade."""
    first = {"place": "places", "period": "periods"}.get(by or "", f"by-{by}")
    names = sorted(found, key=lambda name: (name != "cascade", name != first))
    return [(name, found[name]) for name in names]


def _problems(report: GapReport) -> tuple[Block, ...]:
    if not report.problems:
        return ()
    ordered = sorted(report.problems, key=lambda problem: problem.severity is Severity.NOTICED)
    shown = tuple(str(problem) for problem in ordered[:100])
    more = (Paragraph(f"And {len(ordered) - 100} more, in gap.json."),) if len(ordered) > 100 else ()
    return (Section("problems", "Left out, or worth noticing", (Bullets(shown), *more)),)
