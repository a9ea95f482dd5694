"""Every rule by its code, and those that look at records, in the order in which problems are told."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping, Sequence

from knowdo.intake import rules
from knowdo.intake.records import Context, Record
from knowdo.intake.rules.rule import Rule
from knowdo.kernel.problems import Problem

Finder = Callable[[Sequence[Record], Context], Iterator[Problem]]
_NOT_RULES = ("rule", "registry")


def _load() -> tuple[dict[str, Rule], tuple[Finder, ...]]:
    names = [module.name for module in pkgutil.iter_modules(rules.__path__) if module.name not in _NOT_RULES]
    modules = [importlib.import_module(f"{rules.__name__}.{name}") for name in names]
    return {module.RULE.code: module.RULE for module in modules}, tuple(
        module.find for module in modules if hasattr(module, "find")
    )


_FOUND = _load()
RULES: Mapping[str, Rule] = _FOUND[0]
RECORD_RULES: tuple[Finder, ...] = _FOUND[1]
