"""Settings from the environment, read strictly: every bad value is told at once, in words, and nothing starts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass
class Environment:
    """Reads named settings and keeps a sentence for each that is wrong. `known` is every setting, for the docs."""

    values: Mapping[str, str]
    problems: list[str] = field(default_factory=list)
    known: dict[str, str] = field(default_factory=dict)

    def text(self, name: str, default: str, about: str) -> str:
        self.known[name] = about
        return self.values.get(name, "").strip() or default

    def words(self, name: str, default: str, about: str) -> list[str]:
        """A list written with commas."""
        return [word.strip() for word in self.text(name, default, about).split(",") if word.strip()]

    def flag(self, name: str, about: str, *, default: bool = False) -> bool:
        said = self.text(name, "yes" if default else "no", about).lower()
        if said not in {"yes", "no", "1", "0", "true", "false"}:
            self.problems.append(f"{name} is “{said}”: write yes or no.")
        return said in {"yes", "1", "true"}

    def number(self, name: str, default: int, about: str, *, least: int, most: int) -> int:
        said = self.text(name, str(default), about)
        if not said.isdigit() or not least <= int(said) <= most:
            self.problems.append(f"{name} is “{said}”: write a whole number from {least} to {most}.")
            return default
        return int(said)
