"""What `knowdo overlap new-key` and `knowdo overlap key` do. The standard library alone: no network, no extra."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from knowdo.cli.output import say, say_problems, shown_name, unwritable, write_private
from knowdo.cli.overlap_lists import Asked, rows_of
from knowdo.cli.overlap_memory import hold_still
from knowdo.kernel.problems import ExitCode, KnowdoError, Problem, fatal, noticed
from knowdo.overlap.identifiers import SPELLING, TITLES, Kind
from knowdo.overlap.keyfile import Exercise, ExerciseKey, allow, checked_expiry, in_words, read, render, tidy_quarters
from knowdo.overlap.tokens import Made, Strata, Tally, dry_run, make
from knowdo.overlap.tokens import render as render_tokens


def new_key(
    today: date, exercise: str, agreement: str, expires: datetime, identifier: str, lists: tuple[str, ...],
    areas: tuple[str, ...], areas_file: Path | None, quarters: tuple[str, ...], most: int, out: Path,
) -> None:  # fmt: skip
    """Make a key from the system's source of randomness and write it where only its owner may read it."""
    named = areas_file.read_text(encoding="utf-8-sig").splitlines() if areas_file else []
    agreed = Exercise(
        name=exercise.strip(),
        agreement=agreement.strip(),
        kind=Kind(identifier),
        expires=checked_expiry(expires.date(), today),
        lists=tuple(one.strip() for one in lists),
        areas=tuple(one.strip() for one in (*areas, *named) if one.strip()),
        quarters=tidy_quarters(quarters),
        most=most,
    )
    if out.exists():
        words = f"{out.name} is there already, and a key is never written over another."
        raise KnowdoError(fatal("key-exists", words, "Give another name with --out."))
    secret = bytearray(secrets.token_bytes(32))
    content = render(agreed, secret)
    write_private(out, bytes(content))
    secret[:], content[:] = bytes(len(secret)), bytes(len(content))
    say(f"note  {shown_name(str(out))}: {in_words(agreed)}")
    say("note  Give it to the partners by a safe way, never to the third party that counts, and destroy it afterwards.")


def key(
    today: date, file: Path, agreement: str | None, key_file: Path | None, exercise: str | None, identifier: str | None,
    columns: tuple[str, ...], area_column: str | None, quarter_column: str | None, list_name: str | None,
    out: Path | None, dry_run: bool,
) -> ExitCode:  # fmt: skip
    """Tokens of one list, or what a dry run would find."""
    missed = hold_still()
    if dry_run:
        return _dry(today, file, agreement, key_file, exercise, identifier, columns, area_column, quarter_column)
    if agreement is None or key_file is None or out is None:
        words = "Tokens need --agreement, --key-file and --out."
        raise KnowdoError(fatal("overlap-options", words, "Give all three, or try --dry-run first."))
    held = _key(key_file, agreement, exercise, identifier, today)
    try:
        named = _list_name(held.exercise, list_name or out.stem)
        made = make(rows_of(file, Asked(held.exercise.kind, columns, area_column, quarter_column)), held, file.name)
        _tell(made.tally, held.exercise.kind)
        if made.problems:
            raise KnowdoError(made.problems)
        _not_over_another(out, file, key_file)
        write_private(out, render_tokens(made, held, named, _shuffle))
    finally:
        held.wipe()
    _told(made, named, out, held.exercise, missed)
    made.tokens.clear()
    return ExitCode.PROBLEMS if made.tally.refused else ExitCode.OK


_shuffle: Callable[[list[str]], None] = secrets.SystemRandom().shuffle


def _key(path: Path, agreement: str, exercise: str | None, identifier: str | None, today: date) -> ExerciseKey:
    if path.stat().st_size > 1 << 20:
        raise KnowdoError(fatal("not-a-key", f"{path.name} is too large for a key file.", "Give the key file."))
    content = bytearray(path.stat().st_size)
    with open(path, "rb", buffering=0) as stream:
        stream.readinto(content)
    held = read(content, path.name)
    try:
        allow(held, agreement=agreement, exercise=exercise, today=today, file=path.name)
        if identifier is not None and identifier != held.exercise.kind:
            words = f"The exercise shares the {TITLES[held.exercise.kind]}, not {identifier}."
            raise KnowdoError(fatal("other-identifier", words, "Leave --identifier out: the key file knows."))
    except KnowdoError:
        held.wipe()
        raise
    if os.name == "posix" and path.stat().st_mode & 0o077:
        words = f"{path.name} can be read by others on this machine."
        say_problems([noticed("key-open", words, f"Close it: chmod 600 {path.name}")])
    return held


def _list_name(exercise: Exercise, name: str) -> str:
    if exercise.lists and name not in exercise.lists:
        words = f"“{name}” is no list of this exercise. Its lists: {', '.join(exercise.lists)}."
        raise KnowdoError(fatal("other-list", words, "Say which one this is with --list."))
    if not name.strip() or any(ch in name for ch in "|#\n\r"):
        raise KnowdoError(fatal("overlap-name", "The list has no name that can be written.", "Give --list."))
    return name.strip()


def _not_over_another(out: Path, *inputs: Path) -> None:
    if any(out.exists() and one.exists() and out.samefile(one) for one in inputs):
        raise unwritable(out, OSError(0, "it is the file that is read"))


# --- what is said ----------------------------------------------------------------------------------------------------


def _dry(
    today: date, file: Path, agreement: str | None, key_file: Path | None, exercise: str | None, identifier: str | None,
    columns: tuple[str, ...], area_column: str | None, quarter_column: str | None,
) -> ExitCode:  # fmt: skip
    strata = Strata()
    if key_file is not None:
        if agreement is None:
            raise KnowdoError(
                fatal("overlap-options", "A key file needs --agreement.", "Give the agreement you work under.")
            )
        held = _key(key_file, agreement, exercise, identifier, today)
        held.wipe()
        kind, strata = held.exercise.kind, Strata.of(held.exercise)
    else:
        kind = Kind(identifier or "chi")
    tally = dry_run(rows_of(file, Asked(kind, columns, area_column, quarter_column)), kind, strata)
    _tell(tally, kind)
    say(f"note  Dry run: {tally.good - tally.repeated:,} of {tally.rows:,} rows would become tokens. Nothing was made.")
    return ExitCode.PROBLEMS if tally.refused or not tally.rows else ExitCode.OK


def _tell(tally: Tally, kind: Kind) -> None:
    say(f"note  {tally.rows:,} rows read; only the {TITLES[kind]} and the agreed strata were taken ({SPELLING[kind]}).")
    if tally.restored:
        say(f"note  {tally.restored:,} had lost a leading zero; the check digit proves it, and it was put back.")
    if tally.repeated:
        say(f"note  {tally.repeated:,} stand more than once and count once.")
    if tally.two_areas:
        say(f"note  {tally.two_areas:,} of them stand in two areas in one quarter; the first row in the list counts.")
    say_problems(_refusals(tally))


def _refusals(tally: Tally) -> list[Problem]:
    found = [
        noticed(
            "identifier-refused",
            f"{count:,} refused: {fault.value}. First rows: {_first(tally, fault.value)}.",
            "Put them right in your own records, or leave them out.",
        )
        for fault, count in tally.faults.most_common()
    ]
    found += [
        noticed(
            "stratum-refused",
            f"{count:,} refused: the {what} is not one that was agreed. First rows: {_first(tally, what)}.",
            "Write it as the exercise names it.",
        )
        for what, count in tally.strata.most_common()
    ]
    return found


def _first(tally: Tally, what: str) -> str:
    return ", ".join(map(str, tally.first_rows.get(what, [])))


def _told(made: Made, named: str, out: Path, exercise: Exercise, missed: tuple[str, ...]) -> None:
    say(f"note  {in_words(exercise)}")
    say(
        f"note  {shown_name(str(out))}: {len(made.tokens):,} tokens of the list “{named}”, shuffled. It holds nothing else."
    )
    say("note  The key was wiped from memory. No identifier was written anywhere; your own list was not touched.")
    if missed:
        say(f"note  On this machine we could not prevent that {'; that '.join(missed)}.")
    say("note  Send the token file to the third party only, and delete it here afterwards.")
