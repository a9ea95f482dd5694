"""What was observed, in which batch, what was found wrong, who approved it, and what may be shown to whom."""

from knowdo_web.records.observations.models.agreement import Agreement
from knowdo_web.records.observations.models.batch import Approval, Batch, BatchMeasure, Finding, State
from knowdo_web.records.observations.models.observation import Audience, Observation, PeriodCode, Series, SeriesSummary
from knowdo_web.records.observations.models.release import (
    CascadeRelease,
    FamilyRelease,
    HiddenCells,
    ReleasePolicy,
    TableRequest,
    ToldCells,
)

__all__ = [
    "Agreement",
    "Approval",
    "Audience",
    "Batch",
    "BatchMeasure",
    "CascadeRelease",
    "FamilyRelease",
    "Finding",
    "HiddenCells",
    "Observation",
    "PeriodCode",
    "ReleasePolicy",
    "Series",
    "SeriesSummary",
    "State",
    "TableRequest",
    "ToldCells",
]
