"""Fuzzes every parser of intake: python -m tests.fuzz.run --seconds 600 [TARGET …]

Inputs are changed copies of seeds and of the corpus. Lines of knowdo that an input reaches for the first time earn it a
place in the corpus (sys.settrace, on one input in four, as tracing is slow). An input that raises, breaks a promise or takes
longer than LIMIT seconds is written to the crash folder and ends the run with exit code 1.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import signal
import sys
import tempfile
import time
from pathlib import Path
from types import FrameType
from typing import Any

from tests.fuzz.targets import Target, mutated, targets

CORPUS = Path(__file__).parent / "corpus"
LIMIT = 10.0
SLOW = 1.0  # seconds, traced; a slower input is tried again, but its changed copies would fill the time
KEPT_SIZE = 8_000  # bytes; larger inputs are not kept


class TooSlow(BaseException):
    """Not an Exception, so that nothing on the way can swallow it."""


def _stop(*_: object) -> None:
    raise TooSlow


def reached(check: Any, data: bytes) -> set[tuple[str, int]]:
    """The lines of knowdo that an input runs through."""
    lines: set[tuple[str, int]] = set()

    def inside(frame: FrameType, event: str, _: object) -> Any:
        if event == "line":
            lines.add((frame.f_code.co_filename, frame.f_lineno))
        return inside

    def entered(frame: FrameType, _: str, __: object) -> Any:
        return inside if "/knowdo/" in frame.f_code.co_filename else None

    sys.settrace(entered)
    try:
        check(data)
    finally:
        sys.settrace(None)
    return lines


def corpus_of(name: str) -> list[bytes]:
    return [path.read_bytes() for path in sorted((CORPUS / name).glob("*"))]


def fuzz(name: str, target: Target, seconds: float, seed: int, crashes: Path) -> int:
    """How many inputs were tried. Exits the process on the first that fails."""
    dice = random.Random(seed)
    pool: list[bytes] = []
    seen: set[tuple[str, int]] = set()
    for data in (*target.seeds.values(), *corpus_of(name)):
        began = time.monotonic()
        seen |= _tried(name, target, data, crashes, traced=True)
        if time.monotonic() - began < SLOW:
            pool.append(data)
    until, tried = time.monotonic() + seconds, 0
    current = crashes / f"{name}.current"
    while time.monotonic() < until:
        data = mutated(dice.choice(pool), dice, parts=target.mutate_parts)
        if name == "parquet":  # its reader is not Python: were it to end the process, the input is still here
            current.write_bytes(data)
        fresh = _tried(name, target, data, crashes, traced=tried % 4 == 0) - seen
        tried += 1
        if fresh:
            seen |= fresh
            if len(data) <= KEPT_SIZE:
                pool.append(data)
                _keep(name, data)
    return tried


def _tried(name: str, target: Target, data: bytes, crashes: Path, *, traced: bool) -> set[tuple[str, int]]:
    signal.setitimer(signal.ITIMER_REAL, LIMIT * (5 if traced else 1))
    try:
        if traced:
            return reached(target.check, data)
        target.check(data)
    except BaseException as error:
        signal.setitimer(signal.ITIMER_REAL, 0)
        if isinstance(error, KeyboardInterrupt):
            raise
        path = crashes / f"{name}-{hashlib.sha256(data).hexdigest()[:12]}"
        path.write_bytes(data)
        print(f"{name}: {type(error).__name__}: {error}; the input is in {path}", flush=True)
        raise
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return set()


def _keep(name: str, data: bytes) -> None:
    folder = CORPUS / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / hashlib.sha256(data).hexdigest()[:12]).write_bytes(data)


def main() -> None:
    every = targets()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("targets", nargs="*", default=list(every), metavar="TARGET", help=", ".join(every))
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--crashes", type=Path, default=Path(tempfile.gettempdir()) / "knowdo-fuzz")
    given = parser.parse_args()
    given.crashes.mkdir(parents=True, exist_ok=True)
    signal.signal(signal.SIGALRM, _stop)
    for name in given.targets:
        started = time.monotonic()
        tried = fuzz(name, every[name], given.seconds, given.seed, given.crashes)
        print(f"{name}: {tried:,} inputs in {time.monotonic() - started:,.0f} s, none raised or hung", flush=True)


if __name__ == "__main__":
    main()
