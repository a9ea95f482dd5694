"""`import knowdo` and `knowdo --help` load nothing heavy and want none of the extras."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib

import pytest

from tests.contracts.tree import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

HEAVY = {
    "polars",
    "scipy",
    "pandas",
    "django",
    "numpy",
    "yaml",
    "rich",
    "fastexcel",
    "xlsxwriter",
    "typst",
    "vl_convert",
    "statsmodels",
    "pyarrow",
    "duckdb",
    "pyspark",
    "highspy",
}
EXTRAS = {
    "fastexcel": "fastexcel",
    "xlsxwriter": "xlsxwriter",
    "typst": "typst",
    "vl-convert-python": "vl_convert",
    "django": "django",
    "dj-database-url": "dj_database_url",
    "django-allauth": "allauth",
    "django-axes": "axes",
    "django-csp": "csp",
    "django-htmx": "django_htmx",
    "django-q2": "django_q",
    "gunicorn": "gunicorn",
    "whitenoise": "whitenoise",
    "psycopg": "psycopg",
    "cryptography": "cryptography",
    "statsmodels": "statsmodels",
    "diff-diff": "diff_diff",
    "pysyncon": "pysyncon",
    "pandas": "pandas",
    "duckdb": "duckdb",
    "highspy": "highspy",
    "splink": "splink",
    "pyarrow": "pyarrow",
    "pyspark": "pyspark",
}
LOADED = "import json, sys; print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
# Answers every import of an extra as a machine without it would.
BLOCK = """
import sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition('.')[0] in {blocked!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Absent())
"""


def run(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )


def loaded_by(program: str) -> set[str]:
    done = run(f"{program}\n{LOADED}")
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_import_knowdo_loads_nothing_heavy() -> None:
    assert loaded_by("import knowdo") & HEAVY == set()


def test_the_front_door_loads_nothing_heavy() -> None:
    """`knowdo --version` and the list of verbs are what a person waits for most often."""
    assert loaded_by("import knowdo.cli.__main__") & HEAVY == set()


def test_help_with_its_list_of_verbs_loads_nothing_heavy() -> None:
    """The list imports each verb for its one line of help, so verbs must load their own rooms late."""
    program = "from knowdo.cli.__main__ import main\nmain(['--help'], standalone_mode=False)"
    assert loaded_by(program) & HEAVY == set()


def test_the_extras_are_the_ones_that_are_blocked_here() -> None:
    declared = {re.split(r"[<>=\[]", need)[0] for needs in PROJECT["optional-dependencies"].values() for need in needs}
    assert declared == set(EXTRAS)


@pytest.mark.parametrize("verb", sorted(PROJECT["entry-points"]["knowdo.verbs"]))
def test_every_verb_answers_help_without_the_extras(verb: str) -> None:
    blocked = BLOCK.format(blocked=set(EXTRAS.values()) | {"pandas", "django", "statsmodels"})
    done = run(f"{blocked}\nfrom knowdo.cli.__main__ import main\nmain([{verb!r}, '--help'], standalone_mode=False)")
    assert done.returncode == 0, done.stderr
    assert "Cannot be loaded" not in done.stdout
