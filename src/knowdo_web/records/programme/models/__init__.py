"""What is known (approaches), and what is done (sites)."""

from knowdo_web.records.programme.models.approach import (
    Adaptation,
    Approach,
    ApproachRevision,
    CoreComponent,
    Effect,
    OutcomeMeasure,
    ProfileStatement,
    Programme,
    Rating,
)
from knowdo_web.records.programme.models.rollout import RolloutPlan
from knowdo_web.records.programme.models.site import (
    Barrier,
    CascadeCount,
    Cycle,
    DriverScore,
    FidelityCount,
    Notice,
    Site,
    SiteGap,
    Stage,
    StageChange,
    TeamRole,
)

__all__ = [
    "Adaptation",
    "Approach",
    "ApproachRevision",
    "Barrier",
    "CascadeCount",
    "CoreComponent",
    "Cycle",
    "DriverScore",
    "Effect",
    "FidelityCount",
    "Notice",
    "OutcomeMeasure",
    "ProfileStatement",
    "Programme",
    "Rating",
    "RolloutPlan",
    "Site",
    "SiteGap",
    "Stage",
    "StageChange",
    "TeamRole",
]
