"""What comes next if nothing changes, and the chance that a target is met. Never evidence of an effect.

`read_histories` reads a long table; `forecast` answers for one place; `sentences` says it. statsmodels and pandas are
imported where they are used.
"""

from knowdo.forecasts.forecast import Forecast, Target, forecast
from knowdo.forecasts.models import Ahead, Rolled, damped, mase, naive, roll
from knowdo.forecasts.reading import Histories, History, read_histories
from knowdo.forecasts.targets import chance_met, path
from knowdo.forecasts.words import sentences

__all__ = [
    "Ahead", "Forecast", "Histories", "History", "Rolled", "Target", "chance_met", "damped", "forecast", "mase", "naive", "path",
    "read_histories", "roll", "sentences",
]  # fmt: skip
