"""Whatever stands in a file, `knowdo spc` has an answer and an exit code, and never a traceback."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from knowdo.cli import spc as verb


def run(path: Path, kind: str = "i") -> Result:
    result = CliRunner().invoke(verb.command, [str(path), "--chart", kind])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


_CELLS = st.sampled_from(
    [
        "",
        "1",
        "2",
        "-3",
        "2020",
        "2020-01",
        "2020-13",
        "Q1 2020",
        "x",
        "*",
        "inf",
        "nan",
        "1e308",
        '"',
        ",",
        "é",
        "\x00",
    ]
)


@settings(max_examples=60)
@given(
    st.sampled_from(["period,value", "series,period,value", "period,numerator,denominator", "period", ""]),
    st.lists(st.lists(_CELLS, min_size=1, max_size=4), max_size=6),
    st.sampled_from(verb.KINDS),
)
def test_whatever_stands_in_a_table_there_is_an_answer_and_an_exit_code(
    tmp_path_factory: pytest.TempPathFactory, heading: str, rows: list[list[str]], kind: str
) -> None:
    path = tmp_path_factory.mktemp("any") / "t.csv"
    path.write_text("\n".join([heading, *(",".join(row) for row in rows)]), encoding="utf-8")
    assert run(path, kind=kind).exit_code in (0, 1, 2, 3)


@settings(max_examples=60)
@given(st.binary(max_size=200), st.sampled_from([".csv", ".json", ".parquet"]))
def test_whatever_the_bytes_there_is_an_answer_and_an_exit_code(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, ending: str
) -> None:
    path = tmp_path_factory.mktemp("any") / f"t{ending}"
    path.write_bytes(content)
    assert run(path).exit_code in (0, 1, 2, 3)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["series", "period", "value", "x"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=60)
@given(_JSON)
def test_whatever_the_json_there_is_an_answer_and_an_exit_code(
    tmp_path_factory: pytest.TempPathFactory, content: Any
) -> None:
    path = tmp_path_factory.mktemp("any") / "t.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    assert run(path).exit_code in (0, 1, 2, 3)
