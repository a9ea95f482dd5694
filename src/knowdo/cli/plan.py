"""`knowdo plan check`: what a plan lacks, and what to do."""

from __future__ import annotations

from pathlib import Path

import click

from knowdo.cli.output import told_plainly


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def command() -> None:
    """Look at an improvement plan."""


@command.command("check")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON document to standard output, and nothing else there.")
@told_plainly
def check(file: Path, as_json: bool) -> None:
    """What a plan lacks, and what to do about each.

    FILE is a table: kind (priority, aim, action) and text; population, target, deadline and measure of an aim; rests on
    (dissemination, training, policy, funding, reorganisation, or another), resource and owner of an action; review.
    """
    from knowdo.cli.tidy_in import table, tell
    from knowdo.implementation.plan import check_plan, read_plan

    read = table(file)
    lines, problems = read_plan(read.sheet.rows, read.sheet.where)
    flaws = check_plan(lines)
    plain = [{"code": one.code, "about": one.about, "words": one.words, "do": one.do} for one in flaws]
    text = "\n".join(f"{one.about}: {one.words} {one.do}" for one in flaws) or "Nothing that is looked for is missing."
    tell({"flaws": plain, "inputs": read.inputs}, text, [*read.problems, *problems], as_json=as_json)
