"""The parts of a zipped workbook, unfolded a piece at a time under the memory budget, and their XML without surprises."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from xml.parsers import expat

from knowdo.intake.budget import Allowance
from knowdo.intake.rules import damaged_workbook
from knowdo.kernel.problems import KnowdoError, Where

_PIECE = 1 << 16
# Everything that zipfile and its decompressors raise on bytes that are not what they promise.
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError,
    struct.error, ValueError, LookupError, OverflowError,
)  # fmt: skip
Starts = Callable[[str, Mapping[str, str]], None]
Ends = Callable[[str], None]
Texts = Callable[[str], None]


class _HasDoctype(Exception):
    """A workbook never declares a document type; a bomb of entities does."""


class Archive:
    """A zip file in memory. Raises KnowdoError with a damaged-workbook problem for whatever is wrong with it."""

    def __init__(self, file: str, data: bytes, allowance: Allowance) -> None:
        self.file, self.allowance = file, allowance
        allowance.take(len(data))
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            self.names = frozenset(self._zip.namelist())
        except _DAMAGE:
            raise self.damaged("its list of parts") from None

    def damaged(self, part: str) -> KnowdoError:
        return KnowdoError(damaged_workbook.RULE.at(Where(file=self.file), part=part))

    def start_of(self, part: str, length: int = 200) -> bytes:
        """The first bytes of a part, or none when it is not there."""
        try:
            with self._zip.open(part) as stream:
                return stream.read(length)
        except _DAMAGE:
            return b""

    def parse(self, part: str, what: str, starts: Starts, ends: Ends, texts: Texts) -> None:
        """Run one XML part past handlers that get local names. Text is charged to the allowance by what handlers keep."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        # Handlers compare names many times; one interned copy of each keeps that fast.
        parser.StartElementHandler = lambda name, attributes: starts(name.rpartition(":")[2], attributes)
        parser.EndElementHandler = lambda name: ends(name.rpartition(":")[2])
        parser.CharacterDataHandler = texts
        parser.StartDoctypeDeclHandler = _refuse_doctype
        try:
            with self._zip.open(part) as stream:
                while piece := stream.read(_PIECE):
                    parser.Parse(piece, False)
                parser.Parse(b"", True)
        except (expat.ExpatError, _HasDoctype, *_DAMAGE):
            raise self.damaged(what) from None


def _refuse_doctype(*_: object) -> None:
    raise _HasDoctype
