"""The rollout before it starts: waves, a lot that can be defended, and the power for what will be reported.

`read_sites` reads the sites, `plan` answers with a `Rollout`; `variance` and `power` are the exact calculation beneath.
"""

from knowdo.evaluation.rollout.answer import Power, answer
from knowdo.evaluation.rollout.asked import PowerAsked
from knowdo.evaluation.rollout.calendar import Calendar
from knowdo.evaluation.rollout.design import AS_GIVEN, BY_READINESS, RANDOM, Asked, Rollout, plan
from knowdo.evaluation.rollout.power import Estimand, Likeness, closed_form, detectable, power, table_of, variance
from knowdo.evaluation.rollout.sites import Site, Sites, read_sites
from knowdo.evaluation.rollout.teaching import Rough, rough

__all__ = [
    "AS_GIVEN", "BY_READINESS", "RANDOM", "Asked", "Calendar", "Estimand", "Likeness", "Power", "PowerAsked", "Rollout", "Rough",
    "Site", "Sites", "answer", "closed_form", "detectable", "plan", "power", "read_sites", "rough", "table_of", "variance",
]  # fmt: skip
