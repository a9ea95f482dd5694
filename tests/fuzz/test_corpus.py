"""Every input that fuzzing kept, and every seed, is tried again: nothing raises, and no promise is broken."""

from __future__ import annotations

import random

import pytest

from tests.fuzz.run import CORPUS, corpus_of
from tests.fuzz.targets import mutated, targets

_TARGETS = targets()


@pytest.mark.parametrize("name", sorted(_TARGETS))
def test_every_kept_input_is_read_without_raising(name: str) -> None:
    for data in (*_TARGETS[name].seeds.values(), *corpus_of(name)):
        _TARGETS[name].check(data)


@pytest.mark.parametrize("name", sorted(_TARGETS))
def test_a_few_fresh_inputs_are_read_without_raising(name: str) -> None:
    dice = random.Random(7)
    pool = list(_TARGETS[name].seeds.values())
    for _ in range(5 if name == "parquet" else 60):  # Parquet takes a process each
        _TARGETS[name].check(mutated(dice.choice(pool), dice, parts=_TARGETS[name].mutate_parts))


def test_the_corpus_is_small_and_belongs_to_a_target() -> None:
    files = [path for path in CORPUS.rglob("*") if path.is_file()]
    assert {path.parent.name for path in files} == set(_TARGETS)
    assert sum(path.stat().st_size for path in files) < 3_000_000
