"""What is fuzzed: one function a parser, its seeds, and what must hold for every input whatever it is."""

from __future__ import annotations

import io
import random
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from knowdo.intake import childlevel
from knowdo.intake.budget import MEGA
from knowdo.intake.cells import read_cell
from knowdo.intake.echo import quoted
from knowdo.intake.reader import read
from knowdo.intake.sheets import read_sheets
from knowdo.kernel import periods
from knowdo.kernel.problems import Severity
from tests.knowdo.intake.builders import GAZETTEER, MEASURES, TODAY, csv_bytes, ods_bytes, parquet_bytes, xlsx_bytes

BUDGET = 64 * MEGA
# A value that only a cell can hold. It must never be seen in a problem.
CANARY = "Zebedee Quillfeather"

TOKENS = (
    "place", "council", "la_code", "period", "year", "quarter", "measure", "value", "numerator", "denominator", "sex", "code",
    "name", "kind", "covers", "Aldermoor", "Corriemuir", "Brack & Tarn", "C01", "C91", "Greater Corrie", "Westermark", "CHN22",
    "registrations", "re-registration", "weekly-cost", "2018-19", "2019-20", "2019", "May 2020", "2020-05", "Q1", "31/07/2019",
    "2010-14", "2031-32", "c", "*", "<5", "-", "..", "[c]", "x", "n/a", "", "0", "1", "12", "1,234", "12.5%", "0.12", "nan",
    "inf", "-3", "1e309", "£5", "12 [p]", "Total", "Source: x", "#DIV/0!", "=", "Forename", "DOB", "date of birth", "CHI number",
    "postcode", "12/04/2011", "03/09/2013", "KY1 2AB", "0101101236", CANARY, "Mia Reid", "id", "age", "F", "\u00a0", "\u200b",
    "\ufeff", "é", "'", '"', ",", ";", "\t", "|", "\n", "\r\n", "\x00", "٣", "²",
)  # fmt: skip

_LONG = csv_bytes(
    "place,period,measure,value", "Aldermoor,2018-19,CHN22,10.1", "C91,2019-20,CHN22,c", "Corriemuir,2018-19,CHN22,<5",
    f"{CANARY},2018-19,CHN22,-", "Total,,,12",
)  # fmt: skip
_WIDE = csv_bytes(
    "Table 1", "", "Council,Registrations,,CHN22,", ",2018-19,2019-20,2018-19,2019-20",
    'Aldermoor,12,"1,300",10%,9%', "Corriemuir,4,..,0.5,12.5*", "Notes: c is suppressed",
)  # fmt: skip
_CHILDREN = csv_bytes("Forename,DOB,Postcode", f"{CANARY},12/04/2011,KY1 2AB", "Mia,03/09/2013,KY2 5AD")
_BOOK = {
    "places": [["code", "name", "kind", "covers"], ["P1", "Alder", "committee", "C01; C03"]],
    "Data": [["Registrations"], ["Council", 2018, 2019], ["Aldermoor", 3, (0.123, "0.0%")], ["Corriemuir", "c", 4.5]],
}


@dataclass(frozen=True)
class Target:
    """`check` raises AssertionError or anything else when an input breaks it. `seeds` are by name."""

    check: Callable[[bytes], None]
    seeds: Mapping[str, bytes]
    mutate_parts: bool = False


def _check_file(name: str) -> Callable[[bytes], None]:
    def check(data: bytes) -> None:
        reading = read(name, data, gazetteer=GAZETTEER, measures=MEASURES, today=TODAY, budget=BUDGET)
        words = "\n".join(map(str, reading.problems))
        assert CANARY not in words
        assert not (reading.refused and len({problem.code for problem in reading.problems}) > 1)
        if any(problem.severity is not Severity.NOTICED for problem in reading.problems):
            assert not reading.observations
        assert all(problem.to_dict() for problem in reading.problems)

    return check


def _check_period(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    for found in periods.readings(text):
        assert found.start <= found.end
        assert str(found)
        if date(2, 1, 1) < found.start and found.end < date(9900, 1, 1):
            assert found.following() > found
    lines = text.split("\n")
    assert len(periods.parse_column(lines)) == len(lines)


def _check_cell(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    cell = read_cell(text)
    assert cell.is_number == (cell.number == cell.number)
    assert abs(cell.number) != float("inf")
    assert CANARY not in quoted(text)


def _check_childlevel(data: bytes) -> None:
    rows = [tuple(line.split(",")) for line in data.decode("utf-8", "replace").split("\n")]
    problem = childlevel.suspect(rows[0], rows[1:])
    assert problem is None or CANARY not in str(problem)
    childlevel.problems_of(read_sheets("x.csv", data, budget=BUDGET))


def targets() -> dict[str, Target]:
    texts = {"long": _LONG, "wide": _WIDE, "children": _CHILDREN, "utf-16": _LONG.decode().encode("utf-16")}
    column = {
        "place": ["Aldermoor", None],
        "period": [date(2019, 7, 31)] * 2,
        "CHN22": [1.5, float("nan")],
        "n": [1, 2],
    }
    return {
        "separated": Target(_check_file("f.csv"), texts),
        "xlsx": Target(_check_file("f.xlsx"), {"book": xlsx_bytes(_BOOK)}, mutate_parts=True),
        "ods": Target(_check_file("f.ods"), {"book": ods_bytes(_BOOK)}, mutate_parts=True),
        "parquet": Target(_check_file("f.parquet"), {"columns": parquet_bytes(column)}),
        "period": Target(
            _check_period, {name: name.encode() for name in ("2018-19", "Q1 2013-14", "31/07/2024", "May 2020")}
        ),
        "cell": Target(
            _check_cell, {str(n): text.encode() for n, text in enumerate(("1,234.5", "£5 [p]", "<5", "12.5%"))}
        ),
        "childlevel": Target(_check_childlevel, texts),
    }


def mutated(data: bytes, dice: random.Random, *, parts: bool) -> bytes:
    """One to eight changes. Zipped files are mostly changed inside a part, so that their checksums still hold."""
    if parts and dice.random() < 0.8:
        return _with_part_changed(data, dice)
    for _ in range(dice.randint(1, 8)):
        data = _changed(data, dice)
    return data[:50_000]


def _with_part_changed(data: bytes, dice: random.Random) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            content = {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, zlib.error, OSError, NotImplementedError, RuntimeError, ValueError, EOFError):
        return _changed(data, dice)
    worth = [name for name in content if name.endswith((".xml", ".rels"))]
    if not worth:
        return _changed(data, dice)
    name = dice.choice(worth)
    for _ in range(dice.randint(1, 8)):
        content[name] = _changed(content[name], dice)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, inside in content.items():
            archive.writestr(part, inside[:50_000])
    return stream.getvalue()


_NUMBERS = (b"0", b"-1", b"1048576", b"16384", b"999999999", b"99999999999999999999", b"1e308", b"XFD1048576", b"A0")


def _changed(data: bytes, dice: random.Random) -> bytes:
    at = dice.randint(0, len(data))
    end = min(len(data), at + dice.choice((1, 1, 2, 8, 64)))
    match dice.randint(0, 6):
        case 0:
            return data[:at] + bytes([dice.randrange(256)]) + data[end:]
        case 1:
            return data[:at] + data[end:]
        case 2:
            return data[:at] + data[at:end] * dice.choice((2, 3, 50)) + data[end:]
        case 3:
            return data[:at] + dice.choice(TOKENS).encode() + data[at:]
        case 4:
            return data[:at] + dice.choice(TOKENS).encode() + b"," + data[end:]
        case 5:
            return data[:at] + dice.choice(_NUMBERS) + data[end:]
        case _:
            other = dice.randint(0, len(data))
            return data[:at] + data[other : other + dice.choice((4, 32, 256))] + data[at:]
