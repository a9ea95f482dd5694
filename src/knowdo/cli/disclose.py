"""`knowdo disclose`: which counts of a table may leave, decided together with everything released before."""

from __future__ import annotations

import csv
import io
import json
import time
from pathlib import Path

import click

from knowdo.cli.output import say, told_plainly, write_whole

NOTHING_RELEASED = 4


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--policy", type=click.Path(path_type=Path), metavar="YAML", help="Thresholds, links, weights.")
@click.option("--audience", default="public", show_default=True, help="Whose settings of the policy count.")
@click.option(
    "--out", type=click.Path(path_type=Path), required=True, metavar="DIR", help="Folder for the three files."
)
@click.option(
    "--after", multiple=True, type=click.Path(path_type=Path), metavar="CSV", help="A released.csv that is out."
)
@click.option("--seconds", type=click.FloatRange(0.01), default=20.0, show_default=True, help="Time that may be spent.")
@told_plainly
def command(file: Path, policy: Path | None, audience: str, out: Path, after: tuple[Path, ...], seconds: float) -> None:
    """Hide what must be hidden in a table of counts, and release the rest.

    FILE has one column for each dimension, `Total` for a margin, and `count`; missing totals are built. Writes released.csv
    (as FILE, with `status`: c hidden, - not available), audit.json (why; not for publication) and information.json.

    Exit codes: 0 done, 2 could not be read, 4 time ran out or the solver failed: nothing was released.
    """
    from knowdo.cli.disclose_files import earlier_of, family_of, policy_of
    from knowdo.disclosure.decide import decide
    from knowdo.disclosure.decision import NothingReleased

    rules = policy_of(policy, audience)
    header, family = family_of(file, rules)
    try:
        found = decide(
            family, policy=rules, earlier=[earlier_of(one) for one in after], seconds=seconds, clock=time.monotonic
        )
    except NothingReleased as error:
        say(f"stop  Nothing was released. {error}")
        raise click.exceptions.Exit(NOTHING_RELEASED) from error
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([*header, "status"])
    for cell in found.cells:
        named = dict(zip(found.dimensions, cell.at, strict=True))
        count = "" if cell.value is None else str(cell.value)
        writer.writerow([*(count if name == "count" else named.get(name, "") for name in header), cell.status.value])
    files = {"released.csv": text.getvalue()}
    files |= {"audit.json": json.dumps(found.audit, ensure_ascii=False, indent=2) + "\n"}
    files |= {"information.json": json.dumps(found.information, ensure_ascii=False, indent=2) + "\n"}
    for name, content in files.items():
        write_whole(out / name, content.encode())
    hidden = sum(cell.status.value == "c" for cell in found.cells)
    click.echo(f"{out}: {hidden} of {len(found.cells)} cells hidden.")
