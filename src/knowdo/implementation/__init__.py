"""How far sites have got, how faithfully an approach is practised, and how far its raters agree."""

from knowdo.implementation.activities import ACTIVITIES, STAGES
from knowdo.implementation.stages import Activity, SiteScore, StageScore, score_site
from knowdo.implementation.survival import Survival, time_in_stage

__all__ = ["ACTIVITIES", "STAGES", "Activity", "SiteScore", "StageScore", "Survival", "score_site", "time_in_stage"]
