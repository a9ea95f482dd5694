"""Small pieces: a function is read at a glance, and a module in one sitting."""

from __future__ import annotations

from statistics import mean, median, quantiles

from tests.contracts.tree import ROOT, functions, named, sources, tracked

LONGEST_MODULE = 400
LONGEST_FUNCTION = 60
CONFTEST = 200

# Modules that are longer, and how long they may be. This list may only shrink, and so may each number in it.
LONG_MODULES: dict[str, int] = {}


def lines(path: str) -> int:
    return len((ROOT / path).read_text(encoding="utf-8").splitlines())


def code() -> list[str]:
    """Every Python file but the migrations, which Django writes and nobody reads in one sitting."""
    return [named(path) for path in tracked() if path.suffix == ".py" and "migrations" not in path.parts]


def test_modules_are_short() -> None:
    longest = {path: LONG_MODULES.get(path, LONGEST_MODULE) for path in code()}
    assert {path: found for path, most in longest.items() if (found := lines(path)) > most} == {}


def test_the_list_of_long_modules_only_shrinks() -> None:
    assert {path for path in LONG_MODULES if path not in code() or lines(path) <= LONGEST_MODULE} == set()


def test_conftest_is_short() -> None:
    assert {path for path in code() if path.endswith("conftest.py") and lines(path) > CONFTEST} == set()


def test_functions_are_short() -> None:
    found = dict(length for path in sources() for length in functions(path))
    lengths = list(found.values())
    assert {name: length for name, length in found.items() if length > LONGEST_FUNCTION} == {}
    assert median(lengths) <= 10
    assert mean(lengths) <= 12
    assert quantiles(lengths, n=20)[-1] <= 40
