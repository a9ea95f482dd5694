"""Each kind of identifier: its check digit by hand, its lost zero, one spelling for all partners, and the whole way to a token."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowdo.overlap.identifiers import Fault, Kind, Normalised, modulus_11, normalise, upn_letter
from tests.knowdo.overlap.helping import numbers, run

# Worked by hand. SCN 1234 5678: 3+4+21+24+25+24+21+16 = 138, 138 mod 11 = 6, 11 − 6 = 5; 0123 4567: 106, 7, 4.
# UPN 123456789012: 368 mod 23 = 0, the first letter, A; with A (0) at the end: 342 mod 23 = 20, X.
# CHI 010101 000: 9 + 7 + 5 = 21, 21 mod 11 = 10, 11 − 10 = 1.
RIGHT = [
    (Kind.SCN, "123456785", "123456785", False),
    (Kind.SCN, "1234 5678-5", "123456785", False),
    (Kind.SCN, "12345674", "012345674", True),
    (Kind.UPN, "A123456789012", "A123456789012", False),
    (Kind.UPN, "x 12345678901a", "X12345678901A", False),
    (Kind.CHI, "010101 0001", "0101010001", False),
    (Kind.CHI, "101010001", "0101010001", True),
]
WRONG = [
    (Kind.SCN, "123456786", Fault.CHECK),
    (Kind.SCN, "12345675", Fault.ZERO),
    (Kind.SCN, "1234567", Fault.SHAPE),
    (Kind.SCN, "000000000", Fault.PLACEHOLDER),
    (Kind.UPN, "B123456789012", Fault.CHECK),
    (Kind.UPN, "I123456789012", Fault.SHAPE),  # I, O and S are not used
    (Kind.UPN, "A12345678901", Fault.SHAPE),
    (Kind.CHI, "0101010002", Fault.CHECK),
    (Kind.CHI, "101010002", Fault.ZERO),
]


@pytest.mark.parametrize(("kind", "written", "text", "restored"), RIGHT)
def test_a_right_number_has_one_spelling(kind: Kind, written: str, text: str, restored: bool) -> None:
    assert normalise(kind, [written]) == Normalised(text, restored)


@pytest.mark.parametrize(("kind", "written", "fault"), WRONG)
def test_a_wrong_number_is_refused_with_its_reason(kind: Kind, written: str, fault: Fault) -> None:
    assert normalise(kind, [written]) is fault


def test_a_number_whose_check_digit_would_be_ten_is_never_issued() -> None:
    stem = next(f"{n:08d}" for n in range(1, 100) if modulus_11(f"{n:08d}", (3, 2, 7, 6, 5, 4, 3, 2)) is None)
    assert not any(isinstance(normalise(Kind.SCN, [f"{stem}{digit}"]), Normalised) for digit in range(10))


def test_every_wrong_letter_of_a_upn_is_found() -> None:
    right = upn_letter("123456789012")
    wrong = [letter for letter in "ABCDEFGHJKLMNPQRTUVWXYZ" if letter != right]
    assert all(normalise(Kind.UPN, [f"{letter}123456789012"]) is Fault.CHECK for letter in wrong)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Zoë", "O'Neil", "2015-07-31"), ("ZOE", "oneil", "31/07/2015")),
        (("Mary Jane", "Mac Donald", "2015-07-31"), ("mary-jane", "MacDonald", "31.07.2015")),
    ],
)
def test_name_and_birthday_have_one_spelling(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    assert isinstance(normalise(Kind.NAME_DOB, one), Normalised)
    assert normalise(Kind.NAME_DOB, one) == normalise(Kind.NAME_DOB, other)


@pytest.mark.parametrize(
    ("parts", "fault"),
    [
        (("Zoe", "Neil", "31/07/15"), Fault.DATE),  # the century is not there
        (("Zoe", "Neil", "2015-02-30"), Fault.DATE),
        (("Zoe", "", "2015-07-31"), Fault.EMPTY),
        (("Unborn", "Neil", "2015-07-31"), Fault.PLACEHOLDER),
        (("Zoe", "Neil", "1900-01-01"), Fault.PLACEHOLDER),
    ],
)
def test_a_name_or_birthday_that_cannot_serve_is_refused(parts: tuple[str, ...], fault: Fault) -> None:
    assert normalise(Kind.NAME_DOB, parts) is fault


LISTS = {
    "scn": ("scn\n123456785\n12345674\n", "Scottish Candidate Number\n1234 56785\n012345674\n"),
    "upn": ("upn\nA123456789012\nX12345678901A\n", "UPN\na-123456789012\nx12345678901a\n"),
    "name-dob": (
        "forename,surname,dob\nZoë,O'Neil,2015-07-31\nAda,Byron,2014-01-02\n",
        "surname,first name,date of birth\nONEIL,zoe,31/07/2015\nbyron,ADA,02/01/2014\n",
    ),
}


@pytest.mark.parametrize("kind", LISTS)
def test_two_partners_who_write_it_differently_make_the_same_tokens(tmp_path: Path, kind: str) -> None:
    key = tmp_path / "k"
    words = ("--exercise", "x", "--agreement", "A", "--expires", "2025-12-31", "--identifier", kind, "--out", key)
    assert run("new-key", *words).exit_code == 0
    made = []
    for n, text in enumerate(LISTS[kind]):
        (tmp_path / f"{n}.csv").write_text(text)
        out = tmp_path / f"{n}.tokens"
        done = run("key", tmp_path / f"{n}.csv", "--agreement", "A", "--key-file", key, "--out", out)
        assert done.exit_code == 0, done.stderr
        made.append(set(out.read_text().partition("quarter\n")[2].split()))
    assert made[0] == made[1]
    assert len(made[0]) == 2


def test_wrong_check_digits_lost_zeros_and_repeats_are_told_and_left_out(tmp_path: Path) -> None:
    key, out = tmp_path / "k", tmp_path / "a.tokens"
    run("new-key", "--exercise", "x", "--agreement", "A", "--expires", "2025-12-31", "--out", key)
    good = numbers(30, begin=9)
    zero = next(number for number in good if number[0] == "0" and number[1] != "0")
    wrong = good[5][:-1] + str((int(good[5][-1]) + 1) % 10)
    rows = [*(one for one in good if one != zero), zero[1:], good[3], good[4], wrong]
    (tmp_path / "a.csv").write_text("chi\n" + "\n".join(rows))
    done = run("key", tmp_path / "a.csv", "--agreement", "A", "--key-file", key, "--out", out)
    assert done.exit_code == 1, done.stderr
    assert "check digit is wrong" in done.stderr
    assert "zero" in done.stderr
    assert wrong not in done.stderr + done.output
    tokens = out.read_text().partition("quarter\n")[2].split()
    assert len(tokens) == len(set(tokens)) == 30
