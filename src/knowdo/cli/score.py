"""`knowdo score`: answers to an instrument as scores with their completeness."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from knowdo.cli.output import told_plainly

if TYPE_CHECKING:
    from knowdo.implementation.answers import Sheets
    from knowdo.implementation.instruments import Instrument
    from knowdo.implementation.scoring import Score


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--instrument", required=True, metavar="YAML|NAME",
    help="The instrument: a YAML file, or one of exploration, readiness, drivers, team.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="One JSON document to standard output, and nothing else there.")
@told_plainly
def command(file: Path, instrument: str, as_json: bool) -> None:
    """Answers to an instrument as scores from 0 to 100, with how complete they are.

    FILE is a table: item and answer (a number, “not applicable”, “not observed”, or empty); site, date, level, rater and
    version where there are any. Where fewer than the instrument's share is answered there is no score.
    """
    from knowdo.cli.tidy_in import table, tell
    from knowdo.implementation.answers import read_answers

    read = table(file)
    used = _instrument(instrument, read.inputs)
    sheets, problems = read_answers(read.sheet.rows, read.sheet.where, used)
    plain: dict[str, object] = {
        "instrument": used.id, "version": used.version, "licence": used.licence, "text_may_be_exported": used.may_export_text,
        "scores": _plain(used, sheets), "inputs": read.inputs,
    }  # fmt: skip
    tell(plain, _text(used, sheets), [*read.problems, *problems], as_json=as_json)


def _instrument(given: str, inputs: dict[str, str]) -> Instrument:
    from knowdo.cli.evaluate_inputs import file_bytes
    from knowdo.implementation.instruments import read_instrument
    from knowdo.implementation.own_sets import OWN_SETS, own_set

    if given in OWN_SETS:
        return own_set(given)
    text = file_bytes(Path(given), inputs).decode("utf-8", "replace")
    return read_instrument(text, Path(given).name)


def _plain(used: Instrument, sheets: Sheets) -> list[dict[str, object]]:
    from knowdo.implementation.scoring import not_in_place, score

    return [
        {
            "site": key[0] or None, "date": key[1] or None, "level": key[2] or None, "rater": key[3] or None,
            "scores": {name: _score(one) for name, one in score(used, answers).items()},
            "not_in_place": [item.id for item in not_in_place(used, answers)],
        }
        for key, answers in sheets.items()
    ]  # fmt: skip


def _score(one: Score) -> dict[str, object]:
    return {
        "score": one.value, "status": one.completeness.value, "answered": one.answered, "applicable": one.applicable,
    }  # fmt: skip


def _text(used: Instrument, sheets: Sheets) -> str:
    from knowdo.cli.tidy_in import columns
    from knowdo.implementation.scoring import not_in_place, score

    names = {section.id: section.name for section in used.sections} | {"total": "Total"}
    rows, weak = [("of", "section", "score", "status", "answered")], []
    for key, answers in sheets.items():
        of = ", ".join(part for part in key if part) or "answers"
        for name, one in score(used, answers).items():
            shown = "none" if one.value is None else f"{one.value:.1f}"
            rows.append((of, names[name], shown, one.completeness.value, f"{one.answered} of {one.applicable}"))
        items = not_in_place(used, answers)[:5]
        weak += [f"{of}: weakest: {'; '.join(used.shown(item) for item in items)}."] if items else []
    return "\n".join([f"{used.name}, version {used.version}", columns(rows), "", *weak])
