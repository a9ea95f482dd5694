"""Small exercises for the tests of the overlap room."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from click.testing import CliRunner, Result

from knowdo.cli.overlap import command
from knowdo.overlap.identifiers import Kind, Normalised, normalise

TODAY = "2025-06-01"


def run(*words: object) -> Result:
    words = (*words, "--today", TODAY) if words[0] in ("new-key", "key", "count", "demo") else words
    return CliRunner().invoke(command, [str(word) for word in words])


def numbers(count: int, begin: int = 0) -> list[str]:
    """Different invented CHI numbers with right check digits."""
    found: list[str] = []
    at = begin
    while len(found) < count:
        born = date(2010, 1, 1) + timedelta(days=at % 5000)
        for digit in "0123456789":
            one = normalise(Kind.CHI, [f"{born:%d%m%y}{at // 5000:03d}{digit}"])
            if isinstance(one, Normalised):
                found.append(one.text)
        at += 1
    return found


def exercise(
    folder: Path, lists: dict[str, list[str]], key: Path | None = None, name: str = "spring", areas: bool = False
) -> list[Path]:
    """Token files of these lists, made through the command line. A number may carry its area: `0101100007@North`."""
    folder.mkdir(parents=True, exist_ok=True)
    if key is None:
        key = folder / "exercise.key"
        named = [word for one in lists for word in ("--list", one)]
        strata = ["--area", "North", "--area", "South"] if areas else []
        made = run(
            "new-key",
            "--exercise",
            name,
            "--agreement",
            "DSA-1",
            "--expires",
            "2025-12-31",
            *named,
            *strata,
            "--out",
            key,
        )
        assert made.exit_code == 0, made.stderr
    files = []
    for one, children in lists.items():
        rows = [f"{child.partition('@')[0]},{child.partition('@')[2]}\n" for child in children]
        (folder / f"{one}.csv").write_text("chi,area\n" + "".join(rows))
        out = folder / f"{one}.tokens"
        done = run("key", folder / f"{one}.csv", "--agreement", "DSA-1", "--key-file", key, "--out", out)
        assert done.exit_code == 0, done.stderr
        files.append(out)
    return files
