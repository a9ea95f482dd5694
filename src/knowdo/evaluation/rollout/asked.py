"""What is asked of power: the effect, how alike children of one site are, and how many there are. Checked all at once."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from knowdo.evaluation.rollout.power import Likeness
from knowdo.kernel.problems import KnowdoError, Problem, fatal

ICC_HELP = "Take it from earlier data of your own (knowdo evaluate stepped-wedge --json gives icc), or try 0.01, 0.02 and 0.05."


@dataclass(frozen=True, slots=True)
class PowerAsked:
    """As given. Either `before` and `after` (shares) or `effect` with `sd`; either `icc` or `tau`."""

    effect: float | None = None
    sd: float | None = None
    before: float | None = None  # the share without the approach
    after: float | None = None  # the share with it
    icc: float | None = None
    cac: float = 1.0
    iac: float = 0.0
    decay: float | None = None
    tau: float | None = None  # in place of icc: standard deviation between sites
    gamma: float = 0.0
    eta: float = 0.0
    rho: float = 0.0
    size: float | None = None
    alpha: float = 0.05
    wanted: float = 0.8

    @property
    def anything(self) -> bool:
        """Whether power was asked for at all."""
        given = (self.effect, self.sd, self.before, self.after, self.icc, self.tau)
        return any(one is not None for one in given)

    @property
    def theta(self) -> float:
        """The effect. Call after `checked`."""
        if self.effect is not None:
            return self.effect
        return (self.after or 0.0) - (self.before or 0.0)

    @property
    def sigma2(self) -> float:
        """A child's variance: p(1 − p) with p the mean of the two shares, or the square of `sd`."""
        if self.before is not None and self.after is not None:
            p = (self.before + self.after) / 2
            return p * (1 - p)
        return (self.sd or 1.0) ** 2

    def likeness(self) -> Likeness:
        eta2 = self.eta**2
        if self.tau is not None:
            zeta2 = self.sigma2 * self.iac / (1 - self.iac)
            return Likeness(self.tau**2, self.sigma2, self.gamma**2, zeta2, eta2, self.rho, self.decay)
        return Likeness.of(
            self.icc or 0.0, self.sigma2, cac=self.cac, iac=self.iac, decay=self.decay, eta2=eta2, rho=self.rho
        )  # fmt: skip

    def checked(self, *, sized: bool) -> PowerAsked:
        """Itself. `sized`: whether the sites say how large they are. Raises KnowdoError with everything that is wrong."""
        problems = [*self._effect(), *self._alike(), *self._ranges()]
        if not sized and self.size is None:
            words = "Power needs the number of children that a site has in one period."
            problems.append(_wrong("power-no-size", words, "Give --size, or a column size in the file."))
        if problems:
            raise KnowdoError(problems)
        return self

    def _effect(self) -> Iterator[Problem]:
        shares = (self.before is not None) + (self.after is not None)
        if shares == 1:
            yield _wrong("power-no-effect", "A share without the other.", "Give both --from and --to.")
        if shares == 0 and self.effect is None:
            words = "Power needs the effect that you would not want to miss."
            yield _wrong("power-no-effect", words, "Give --from and --to for shares, or --effect and --sd.")
        if shares == 2 and (self.effect is not None or self.sd is not None):
            yield _wrong(
                "power-no-effect",
                "Shares and an effect cannot both be given.",
                "Give --from and --to, or --effect and --sd.",
            )
        if (shares == 2 and self.before == self.after) or (shares == 0 and self.effect == 0):
            yield _wrong(
                "power-no-effect", "An effect of 0 cannot be found.", "Give the smallest change worth knowing."
            )

    def _alike(self) -> Iterator[Problem]:
        if self.icc is None and self.tau is None:
            words = "Power needs the intracluster correlation (ICC): how alike children of one site are."
            yield _wrong("power-no-icc", words, ICC_HELP)
        if self.icc is not None and self.tau is not None:
            yield _wrong("power-no-icc", "Both an ICC and a tau were given.", "Give one of them.")

    def _ranges(self) -> Iterator[Problem]:
        limits = {
            "--icc": (self.icc, 0, 1, "[)"), "--cac": (self.cac, 0, 1, "[]"), "--iac": (self.iac, 0, 1, "[)"),
            "--decay": (self.decay, 0, 1, "(]"), "--from": (self.before, 0, 1, "()"), "--to": (self.after, 0, 1, "()"),
            "--sd": (self.sd, 0, math.inf, "()"), "--tau": (self.tau, 0, math.inf, "[)"), "--gamma": (self.gamma, 0, math.inf, "[)"),
            "--eta": (self.eta, 0, math.inf, "[)"), "--rho": (self.rho, -1, 1, "[]"), "--size": (self.size, 0, math.inf, "()"),
            "--alpha": (self.alpha, 0, 1, "()"), "--wanted": (self.wanted, self.alpha, 1, "()"),
            "--effect": (self.effect, -math.inf, math.inf, "()"),
        }  # fmt: skip
        for name, (value, low, high, ends) in limits.items():
            if value is not None and not _within(value, low, high, ends):
                shown = f"between {low:g} and {high:g}" if math.isfinite(high) else f"{low:g} or more"
                yield _wrong("power-out-of-range", f"{name} is {value:g}, and must lie {shown}.", "Put it right.")


def _within(value: float, low: float, high: float, ends: str) -> bool:
    above = value >= low if ends[0] == "[" else value > low
    below = value <= high if ends[1] == "]" else value < high
    return math.isfinite(value) and above and below


def _wrong(code: str, words: str, do: str) -> Problem:
    return fatal(code, words, do)
