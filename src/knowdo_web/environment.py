"""Settings from the environment, read strictly: every bad value is told at once, in words, and nothing starts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting as the docs tell it: its name, what stands without it, what it is for and how it is written."""

    name: str
    default: str
    about: str
    form: str


@dataclass
class Environment:
    """Reads named settings and keeps a sentence for each that is wrong. `known` is every setting, for the docs."""

    values: Mapping[str, str]
    problems: list[str] = field(default_factory=list)
    known: dict[str, Setting] = field(default_factory=dict)

    def text(self, name: str, default: str, about: str, form: str = "text") -> str:
        self.known[name] = Setting(name, default, about, form)
        return self.values.get(name, "").strip() or default

    def must(self, holds: object, words: str) -> None:
        """Keep a sentence unless something holds."""
        if not holds:
            self.problems.append(words)

    def slips(self, prefix: str = "KNOWDO_") -> None:
        """A name that is almost one of ours is a slip of the pen that nobody would see: it is told, with what was meant."""
        for name in sorted(self.values):
            if (
                name.startswith(prefix)
                and name not in self.known
                and (near := get_close_matches(name, self.known, 1, 0.86))
            ):
                self.problems.append(f"{name} is no setting of knowdo: did you mean {near[0]}?")

    def words(self, name: str, default: str, about: str) -> list[str]:
        """A list written with commas."""
        return [
            word.strip() for word in self.text(name, default, about, "words with commas").split(",") if word.strip()
        ]

    def flag(self, name: str, about: str, *, default: bool = False) -> bool:
        said = self.text(name, "yes" if default else "no", about, "yes or no").lower()
        if said not in {"yes", "no", "1", "0", "true", "false"}:
            self.problems.append(f"{name} is “{said}”: write yes or no.")
        return said in {"yes", "1", "true"}

    def choice(self, name: str, default: str, about: str, *, among: Sequence[str]) -> str:
        """One of a few words."""
        said = self.text(name, default, about, " or ".join(among)).lower()
        if said not in among:
            self.problems.append(f"{name} is “{said}”: write {', '.join(among[:-1])} or {among[-1]}.")
            return default
        return said

    def number(self, name: str, default: int, about: str, *, least: int, most: int) -> int:
        said = self.text(name, str(default), about, f"{least} to {most}")
        if not (said.isascii() and said.isdigit()) or not least <= int(said) <= most:
            self.problems.append(f"{name} is “{said}”: write a whole number from {least} to {most}.")
            return default
        return int(said)
