"""How much memory reading may take. Looked at before a file is read, and again while compressed files unfold."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from knowdo.intake.rules import too_large
from knowdo.kernel.problems import ExitCode, KnowdoError, Where

# What a cell costs from text to observation (measured: 613 MB for 1,000,000 rows of five columns, 6 with the row itself).
BYTES_A_CELL = 100
# Text files are decoded beside their bytes; 2 is the least any text takes, refused before reading when even that is over.
BYTES_A_BYTE = 2
KILO, MEGA, GIGA = 10**3, 10**6, 10**9
USUAL_BUDGET = 2 * GIGA


class TooLarge(KnowdoError):
    """Reading would pass the memory budget."""

    exit_code = ExitCode.UNREADABLE


@dataclass(slots=True)
class Allowance:
    """What is left of the budget for one file. `take` raises TooLarge when it is used up."""

    file: str
    budget: int
    used: int = 0

    def take(self, amount: int) -> None:
        self.used += amount
        if self.used > self.budget:
            raise too_large_for(self.file, self.used, self.budget)

    def take_row(self, width: int) -> None:
        self.take(BYTES_A_CELL * (width + 1))


def too_large_for(file: str, needed: int, budget: int) -> TooLarge:
    return TooLarge(too_large.RULE.at(Where(file=file), needed=in_words(needed), budget=in_words(budget)))


def in_words(size: int) -> str:
    """A size in decimal units, as file managers show it: 1.5 GB."""
    for unit, name in ((GIGA, "GB"), (MEGA, "MB"), (KILO, "kB")):
        if size >= unit:
            return f"{size / unit:.3g} {name}"
    return f"{size} bytes"


def read_bytes(path: Path, *, budget: int = USUAL_BUDGET) -> bytes:
    """The content of a file, whose size is checked against the budget before a byte is read.

    Raises TooLarge, and OSError as the system gives it. Never reads past the budget, even from a file that grows or a pipe.
    """
    size = path.stat().st_size
    if size * BYTES_A_BYTE > budget:
        raise too_large_for(path.name, size * BYTES_A_BYTE, budget)
    with path.open("rb") as stream:
        data = stream.read(budget // BYTES_A_BYTE + 1)
    if len(data) * BYTES_A_BYTE > budget:
        raise too_large_for(path.name, len(data) * BYTES_A_BYTE, budget)
    return data
