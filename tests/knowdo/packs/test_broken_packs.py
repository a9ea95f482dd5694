"""Every way in which a pack can be wrong is told with its file, row or field, and all of them at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from knowdo.kernel.problems import KnowdoError, Problem
from knowdo.packs import check_pack, load_pack, read_pack
from knowdo.packs.starter import starter_files


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A pack that is right, to be broken."""
    write(tmp_path, **starter_files("ours"))
    assert check_pack(tmp_path) == ()
    return tmp_path


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def change(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    write(folder, **{name: text.replace(old, new, 1)})


def told(problems: tuple[Problem, ...]) -> list[tuple[str, str | None, int | None, str | None]]:
    return [(one.code, one.where.file, one.where.row, one.where.column) for one in problems]


PLACES, NESTINGS, FIGURES = "places.csv", "nestings.csv", "observations/example.csv"
MEASURE, SOURCES, PACK = "measures/example.yaml", "sources.yaml", "pack.yaml"

ONE_CHANGE = [
    # places
    (PLACES, "A2,council", "A1,council", ("duplicate-key", PLACES, 4, "code")),
    (PLACES, "A2,council", "a2,council", ("code-not-upper", PLACES, 4, "code")),
    (PLACES, "A1,council", "A1,village", ("unknown-kind", PLACES, 3, "kind")),
    (PLACES, "Second council", "First council", ("duplicate-name", PLACES, 4, "name")),
    (PLACES, "Second council", "", ("empty-cell", PLACES, 4, "name")),
    (PLACES, "Second council,,", "Second council,soon,", ("wrong-date", PLACES, 4, "start")),
    (PLACES, "Second council,,", "Second council,2020-01-01,2019-01-01", ("ends-before-start", PLACES, 4, "end")),
    (PLACES, "code,kind,name", "code,kind,title", ("missing-column", PLACES, 1, None)),
    (PLACES, "code,kind,name", "code,kind,name,colour", ("unknown-column", PLACES, 1, None)),
    (PLACES, "A2,council,Second council,,", "A2,council", ("ragged-row", PLACES, 4, None)),
    (PLACES, "Second council", '"Second council', ("not-csv", PLACES, 4, None)),
    # nestings
    (NESTINGS, "A2,C1", "A2,C9", ("unknown-place", NESTINGS, 3, "parent")),
    (NESTINGS, "A2,C1", "A7,C1", ("unknown-place", NESTINGS, 3, "child")),
    (NESTINGS, "A2,C1", "A2,A2", ("nests-in-itself", NESTINGS, 3, "parent")),
    (NESTINGS, "A2,C1,,", "A1,C1,2020-01-01,", ("overlapping-nestings", NESTINGS, 3, "start")),
    # figures
    (FIGURES, "example,A2", "another,A2", ("unknown-measure", FIGURES, 4, "measure")),
    (FIGURES, "example,A2", "example,A5", ("unknown-place", FIGURES, 4, "place")),
    (FIGURES, "example,A2,2026-Q1", "example,A1,2026-Q1", ("duplicate-key", FIGURES, 4, "period")),
    (FIGURES, "A2,2026-Q1", "A2,2026", ("wrong-period", FIGURES, 4, "period")),
    (FIGURES, "missing,own-2026", "missing,own-1999", ("unknown-edition", FIGURES, 4, "edition")),
    (FIGURES, "missing,own-2026", "gone,own-2026", ("unknown-choice", FIGURES, 4, "status")),
    (FIGURES, ",,,missing,", ",,,,", ("empty-cell", FIGURES, 4, "value")),
    (FIGURES, ",,,missing,", "0,,,missing,", ("value-and-status", FIGURES, 4, "status")),
    (FIGURES, ",40,50,", ",60,50,", ("impossible-value", FIGURES, 2, "value")),
    (FIGURES, ",40,50,", ",40,,", ("impossible-value", FIGURES, 2, "value")),
    (FIGURES, ",40,50,", "93,40,50,", ("impossible-value", FIGURES, 2, "value")),
    (FIGURES, ",40,50,", "120,,,", ("impossible-value", FIGURES, 2, "value")),
    (FIGURES, ",40,50,", "-1,,,", ("impossible-value", FIGURES, 2, "value")),
    (FIGURES, ",40,50,", "NaN,,,", ("not-a-number", FIGURES, 2, "value")),
    (FIGURES, ",40,50,", "inf,,,", ("not-a-number", FIGURES, 2, "value")),
    (FIGURES, ",40,50,", "about 40,,,", ("not-a-number", FIGURES, 2, "value")),
    # measures
    (MEASURE, "title: An example measure\n", "", ("missing-field", MEASURE, 1, "title")),
    (MEASURE, "kind: proportion", "kind: share", ("unknown-choice", MEASURE, 6, "kind")),
    (MEASURE, "calendar: calendar-year", "calendar: lunar", ("unknown-calendar", MEASURE, 11, "calendar")),
    (MEASURE, "source: own", "source: other", ("unknown-source", MEASURE, None, "source")),
    (MEASURE, "editions: [own-2026]", "editions: [own-1999]", ("unknown-edition", MEASURE, None, "editions")),
    (MEASURE, "questions: [2, 5]", "questions: [7]", ("wrong-field", MEASURE, 17, "questions")),
    (MEASURE, "review_by: 2030-12-31", "review_by: someday", ("wrong-field", MEASURE, 19, "review_by")),
    (MEASURE, "age_band: 0–17", "age_band: young", ("wrong-field", MEASURE, 10, "age_band")),
    (MEASURE, "decimals: 1", "decimals: -1", ("wrong-field", MEASURE, 9, "decimals")),
    (MEASURE, "per: 100", "per: lots", ("wrong-field", MEASURE, 7, "per")),
    (MEASURE, "counts_children: true", "counts_children: perhaps", ("wrong-field", MEASURE, 20, "counts_children")),
    (MEASURE, "counts_children: true", "counts_children: true\ncolour: red", ("unknown-field", MEASURE, 21, "colour")),
    (MEASURE, "counts_children: true", "counts_children: true\nid: again", ("repeated-field", MEASURE, 21, "id")),
    (MEASURE, "counts_children: true", "counts_children: true\nbase: nothing", ("unknown-measure", MEASURE, None, "base")),
    (MEASURE, "id: example", "id: [example", ("not-yaml", MEASURE, 2, None)),
    # sources and pack
    (SOURCES, "licence: Under which licence", "licence:", ("missing-field", SOURCES, 5, "sources.own.licence")),
    (SOURCES, "attribution: How its publisher wants to be named", "", ("missing-field", SOURCES, 3, "sources.own.attribution")),
    (SOURCES, "source: own", "source: nobody", ("unknown-source", SOURCES, 8, "editions.own-2026.source")),
    (SOURCES, 'published: "2026"', 'published: "lately"', ("wrong-date", SOURCES, None, "editions.own-2026.published")),
    (PACK, "country: C1", "country: C2", ("unknown-place", PACK, 5, "country")),
    (PACK, "compare: council", "compare: parish", ("unknown-kind", PACK, 6, "compare")),
    (PACK, "working_week: [Mon", "working_week: [Lun", ("wrong-field", PACK, 7, "working_week")),
    (PACK, "illustrative: false\n", "", ("missing-field", PACK, 1, "illustrative")),
    (PACK, "attribution:\n  - Whose names and figures these are, and under which licence.\n", "", ("missing-attribution", PACK, None, "attribution")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    ONE_CHANGE,
    ids=[f"{one[0]}-{one[3][0]}-{n}" for n, one in enumerate(ONE_CHANGE)],
)
def test_one_slip_is_told_where_it_is(
    folder: Path, file: str, old: str, new: str, expected: tuple[str, str, int | None, str | None]
) -> None:
    change(folder, file, old, new)
    problems = check_pack(folder)
    assert expected in told(problems)
    assert all(problem.words and problem.recommendation for problem in problems)


def test_all_slips_are_told_at_once(folder: Path) -> None:
    change(folder, PLACES, "Second council,,", "Second council,soon,")
    change(folder, FIGURES, ",40,50,", "many,,,")
    change(folder, MEASURE, "decimals: 1", "decimals: x")
    codes = {one.code for one in check_pack(folder)}
    assert {"wrong-date", "wrong-field", "unknown-measure"} <= codes


def test_a_pack_with_problems_is_not_loaded(folder: Path) -> None:
    change(folder, FIGURES, ",40,50,", "many,,,")
    with pytest.raises(KnowdoError) as caught:
        load_pack(folder)
    assert [one.code for one in caught.value.problems] == ["not-a-number"]


def test_a_lapsed_review_is_noticed_and_does_not_stop_loading(folder: Path) -> None:
    assert check_pack(folder, today=date(2030, 12, 31)) == ()
    assert told(check_pack(folder, today=date(2031, 1, 1))) == [("review-lapsed", MEASURE, None, "review_by")]
    assert load_pack(folder).measures["example"].is_due(date(2031, 1, 1))


def test_a_measure_without_figures_is_noticed_unless_the_pack_explains_it(folder: Path) -> None:
    write(folder, **{FIGURES: "measure,place,period,value,edition\n"})
    assert told(check_pack(folder)) == [("no-figures", MEASURE, None, None)]
    gap = "gaps:\n  - {about: This, words: Nobody publishes it., would_settle: A table., measure: example}\n"
    write(folder, **{PACK: (folder / PACK).read_text(encoding="utf-8") + gap})
    assert check_pack(folder) == ()


def test_a_council_that_lies_in_nothing_is_noticed(folder: Path) -> None:
    change(folder, NESTINGS, "A2,C1,,\n", "")
    assert told(check_pack(folder)) == [("nests-nowhere", PLACES, None, "code")]


def test_a_place_that_ended_needs_an_heir(folder: Path) -> None:
    change(folder, PLACES, "Second council,,", "Second council,,2020-03-31")
    assert told(check_pack(folder)) == [("no-successor", PLACES, None, "end")]
    write(folder, **{"successions.csv": "former,successor,on\nA2,A1,2020-04-01\n"})
    assert check_pack(folder) == ()


def test_editions_stand_in_order(folder: Path) -> None:
    change(folder, SOURCES, "editions:\n", 'editions:\n  later: {source: own, name: L, published: "2027"}\n')
    assert told(check_pack(folder)) == [("editions-out-of-order", SOURCES, None, "editions.own-2026.published")]


@pytest.mark.parametrize(
    ("name", "text", "code", "row"),
    [
        ("codes.csv", "former,present\nA1,A2\n", "duplicate-key", 2),
        ("codes.csv", "former,present\nOLD,A9\n", "unknown-place", 2),
        ("codes.csv", "former,present\nOLD,A1\nold,A2\n", "duplicate-key", 3),
        ("aliases.csv", "name,code\nThe one,A1\nThe one,A2\n", "duplicate-key", 3),
        ("groups.csv", "group,code\nCoast,A1\nHills,A1\n", "duplicate-key", 3),
        ("successions.csv", "former,successor,on\nA1,A2,\n", "empty-cell", 2),
        ("holidays.csv", "date,name\n2026-01-01,New Year\n2026-01-01,Again\n", "duplicate-key", 3),
        ("holidays.csv", "date,name\n2026-02-30,Never\n", "wrong-date", 2),
        ("timescales.yaml", "rules:\n  - {id: x}\n", "missing-field", 2),
        ("timescales.yaml", "[]", "not-yaml", None),
        ("measures/twice.yaml", starter_files("x")[MEASURE], "duplicate-key", None),
    ],
)
def test_a_further_file_with_a_slip(folder: Path, name: str, text: str, code: str, row: int | None) -> None:
    write(folder, **{name: text})
    assert (code, name, row) in [one[:3] for one in told(check_pack(folder))]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        (PLACES, b"code,kind,name\nC1,country,Orl\xe9ans\n", "not-utf-8"),
        (PACK, b"\xff\xfe\x00", "not-utf-8"),
        (PACK, b"", "not-yaml"),
        (PACK, b"- a\n- b\n", "not-yaml"),
        (PACK, b"a: &a [*a]\n", "not-yaml"),
        (PACK, b"name: 2024-13-45\n", "not-yaml"),
        (PACK, b"x: " + b"[" * 5000, "not-yaml"),
        (PACK, b"x: !!python/object/apply:os.getcwd []\n", "not-yaml"),
        (FIGURES, b"", "missing-column"),
        (FIGURES, b"a,a\n", "repeated-column"),
        (FIGURES, b"measure,place,period,value,edition\n" + b"x" * 200_000 + b",A1,2026,1,own-2026\n", "not-csv"),
    ],
)
def test_bytes_that_are_no_pack_are_a_problem_and_never_a_traceback(
    folder: Path, name: str, content: bytes, code: str
) -> None:
    (folder / name).write_bytes(content)
    assert code in {one.code for one in read_pack(folder)[1]}


def test_a_mark_of_byte_order_and_windows_line_ends_are_no_problem(folder: Path) -> None:
    for name in (PLACES, FIGURES, MEASURE, PACK):
        content = (folder / name).read_bytes().replace(b"\n", b"\r\n")
        (folder / name).write_bytes(b"\xef\xbb\xbf" + content)
    assert check_pack(folder) == ()


def test_what_is_missing_is_named(folder: Path) -> None:
    for name in (SOURCES, "calendars.yaml", PLACES):
        (folder / name).unlink()
    missing = {one.where.file for one in check_pack(folder) if one.code == "missing-file"}
    assert missing == {SOURCES, "calendars.yaml", PLACES}


def test_no_pack_at_all_is_said_with_the_names_there_are(tmp_path: Path) -> None:
    with pytest.raises(KnowdoError, match="Give a folder, or one of: .*velmarra"):
        load_pack(tmp_path)


# --- packs on top of packs -------------------------------------------------------------------------------------------


def extending(folder: Path, base: str, make: Callable[[str], str] = str) -> Path:
    write(folder, **starter_files("more", base))
    write(folder, **{PACK: make((folder / PACK).read_text(encoding="utf-8"))})
    return folder


def test_ones_own_committees_stand_on_top_of_a_pack(tmp_path: Path) -> None:
    own = extending(tmp_path, "scotland")
    write(
        own,
        **{
            PLACES: "code,kind,name\nOWN1,committee,Two together\n",
            NESTINGS: "child,parent\nS12000005,OWN1\nS12000030,OWN1\n",
        },
    )
    assert check_pack(own) == ()
    pack = load_pack(own)
    assert [place.name for place in pack.gazetteer.children("OWN1")] == ["Clackmannanshire", "Stirling"]
    assert len(pack.observations) == len(load_pack("scotland").observations)
    assert pack.country == "S92000003"


def test_a_base_that_is_not_there_is_said(tmp_path: Path) -> None:
    own = extending(tmp_path, "nowhere")
    assert ("no-pack", PACK, 4, "extends") in told(check_pack(own))


def test_a_circle_of_packs_ends(tmp_path: Path) -> None:
    own = extending(tmp_path, ".")
    assert "extends-circle" in {one.code for one in check_pack(own)}


def test_what_stands_on_invented_figures_is_illustrative(tmp_path: Path) -> None:
    own = extending(tmp_path, "velmarra", lambda text: text + "illustrative: false\n")
    pack, problems = read_pack(own)
    assert pack is not None
    assert pack.illustrative
    assert "not-said-illustrative" in {one.code for one in problems}


def test_an_illustrative_pack_may_not_use_a_real_place(tmp_path: Path) -> None:
    files = starter_files("ours")
    files[PACK] = files[PACK].replace("illustrative: false", "illustrative: true")
    files[PLACES] = files[PLACES].replace("First council", "argyll & BUTE")
    files[SOURCES] = files[SOURCES].replace("The name of the publication", "Illustrative figures")
    write(tmp_path, **files)
    assert told(check_pack(tmp_path)) == [("real-name", PLACES, None, "name")]


def test_an_illustrative_pack_says_so_in_every_source(tmp_path: Path) -> None:
    files = starter_files("ours")
    files[PACK] = files[PACK].replace("illustrative: false", "illustrative: true")
    write(tmp_path, **files)
    assert told(check_pack(tmp_path)) == [("not-said-illustrative", SOURCES, None, "sources.own")]
