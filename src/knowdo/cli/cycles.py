"""`knowdo cycles`: how good improvement cycles are, and what would raise them."""

from __future__ import annotations

from pathlib import Path

import click

from knowdo.cli.output import told_plainly


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON document to standard output, and nothing else there.")
@told_plainly
def command(file: Path, as_json: bool) -> None:
    """How good improvement cycles are, by four published features, and what would raise each.

    FILE is a table: cycle; follows (the cycle before it), predicted on, first data on, people, points (measurements).
    """
    from knowdo.cli.tidy_in import columns, table, tell
    from knowdo.cycles import quality, ramps
    from knowdo.cycles.reading import read_cycles

    read = table(file)
    rounds, problems = read_cycles(read.sheet.rows, read.sheet.where)
    found = [(number, quality(one, ramp)) for number, ramp in enumerate(ramps(rounds), 1) for one in ramp]
    plain = [
        {"cycle": one.name, "ramp": number, "score": one.score, "held": list(one.held), "raises": list(one.raises)}
        for number, one in found
    ]
    rows = [("cycle", "ramp", "quality", "what would raise it")]
    rows += [(one.name, str(number), f"{one.score} of 4", " ".join(one.raises)) for number, one in found]
    tell({"cycles": plain, "inputs": read.inputs}, columns(rows), [*read.problems, *problems], as_json=as_json)
