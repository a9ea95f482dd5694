"""A rollout in sentences that a chief officer can say aloud."""

from __future__ import annotations

from knowdo.evaluation.rollout.answer import Power
from knowdo.evaluation.rollout.design import AS_GIVEN, Rollout


def number(value: float) -> str:
    return f"{value:,.0f}" if value < 1e6 else f"about {value:.1e}"


def share(value: float) -> str:
    """A probability in words that do not promise certainty."""
    if value > 0.995:
        return "more than 99%"
    return f"{100 * value:.0f}%"


def order_words(rollout: Rollout) -> str:
    """How the order came about, and what that allows to say later."""
    sites, waves = len(rollout.sites), rollout.calendar.waves
    start = f"{sites} sites start in {waves} wave{'s' if waves != 1 else ''}, "
    start += f"the first in {rollout.calendar.labels[rollout.calendar.starts[0]]}"
    start += f" and the last in {rollout.calendar.labels[rollout.calendar.starts[-1]]}."
    if rollout.lot is None:
        why = "was given" if rollout.order == AS_GIVEN else "follows readiness"
        return f"{start} The order {why} and is recorded as not random: what it shows later can be compared, and not proved as in a trial."
    audit = rollout.lot.audit
    balanced = (
        f", and balance on {', '.join(rollout.sites.balance)} kept the best {audit.kept:,} of {audit.drawn:,} looked at"
        if rollout.sites.balance
        else ""
    )
    return (
        f"{start} The order was drawn by lot (seed {rollout.asked.seed}): capacity and readiness allow "
        f"{'' if audit.counted else 'roughly '}{number(audit.allowed)} orders{balanced}."
    )


def audit_words(rollout: Rollout) -> str:
    """Whether the lot was free enough."""
    if rollout.lot is None:
        return ""
    audit, names = rollout.lot.audit, rollout.sites.names
    if audit.valid:
        low, high = share(audit.together[0]), share(audit.together[1])
        often = f"in {low}" if low == high else f"in {low} to {high}"
        return (
            f"Any two sites that could start together do so {often} of the orders kept "
            f"({share(audit.together_expected)} on average without balance): the lot is free enough for a permutation test."
        )
    parts = [
        f"{len(pairs)} pairs {how} start together (for example {names[pairs[0][0]]} and {names[pairs[0][1]]})"
        for pairs, how in ((audit.never_together, "never"), (audit.always_together, "always"))
        if pairs
    ]
    parts += [f"{len(audit.never_in)} sites are shut out of a wave they are ready for"] if audit.never_in else []
    parts += ["some sites have a far larger chance of one wave than of another"] if audit.uneven else []
    parts += (
        [f"only {audit.kept} orders are left, so no p-value can be below {audit.smallest_p:.2f}"]
        if audit.kept < 20
        else []
    )
    return f"The lot is too tight: {'; '.join(parts)}."


def effect_words(power: Power) -> str:
    asked = power.asked
    if asked.before is not None and asked.after is not None:
        return f"a change from {100 * asked.before:g}% to {100 * asked.after:g}%"
    return f"an effect of {asked.theta:g}" + ("" if asked.sd is not None else " standard deviations")


def power_words(power: Power) -> str:
    """The chance of finding the effect that will be reported, and the smallest that can be found."""
    found, asked = power.average, power.asked
    least = "" if found.detectable is None else (
        f" The smallest change with a chance of {share(asked.wanted)} is {_amount(power, found.detectable)}."
    )  # fmt: skip
    return (
        f"If there is {effect_words(power)}, averaged over {power.over} period{'s' if power.over != 1 else ''} with the approach, "
        f"this rollout has a chance of {share(found.power)} to find it.{least}"
    )


def _amount(power: Power, value: float) -> str:
    return f"{100 * value:.1f} percentage points" if power.asked.before is not None else f"{value:.3g}"


def honest_words(power: Power) -> str:
    """Why the figure is lower than other programs say."""
    return (
        f"Programs that take the effect to be there in full from the first day would say {share(power.immediate.power)}. "
        f"The average over exposure times, which is what will be reported, has {power.inflation:.1f} times their variance."
    )


def late_words(power: Power) -> str:
    """What a late last wave buys."""
    planned, later = power.choices[0], power.choices[2]
    longer = next(one for one in power.choices if one.words.startswith("2 periods more"))
    gain = round(100 * later.found.power) - round(100 * planned.found.power)
    bought = f"raises the chance from {share(planned.found.power)} to {share(later.found.power)}"
    bought = bought if gain > 0 else f"leaves the chance at {share(later.found.power)}"
    return (
        f"Starting the last wave 2 periods later {bought}, and leaves {later.compared} periods in which some sites still wait, "
        f"in place of {planned.compared}. Two more periods after everybody has started would give {share(longer.found.power)}, "
        f"and nobody to compare with in them."
    )
