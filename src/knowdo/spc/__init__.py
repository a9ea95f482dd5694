"""Run charts and control charts for one series or a million: one kernel over columns, no plotting.

>>> from knowdo.spc import MDC_7, Options, Panel, chart
>>> result = chart(Panel.of([5, 6, 4, 5, 7, 5, 6, 4]), "i", options=Options(target=3, good="up"), presets=(MDC_7,))
>>> float(result.phases.centre[0])
5.25
"""

from knowdo.spc.engine import chart, charts_in_parts
from knowdo.spc.options import KIND_NAMES, KINDS, Good, Kind, Options, SigmaConstant
from knowdo.spc.panel import Panel, first_rows_as_base, marked
from knowdo.spc.result import Assurance, ChartResult, PhaseSummary, Screening, Variation
from knowdo.spc.rules import (
    ANHOEJ,
    IHI_CONTROL,
    IHI_RUN,
    MDC_6,
    MDC_7,
    NELSON,
    PRESETS,
    PTD_022,
    WESTERN_ELECTRIC,
    Preset,
    Rule,
    SignalKey,
    column_name,
)
from knowdo.spc.subgroups import aggregate

__all__ = [
    "ANHOEJ",
    "IHI_CONTROL",
    "IHI_RUN",
    "KINDS",
    "KIND_NAMES",
    "MDC_6",
    "MDC_7",
    "NELSON",
    "PRESETS",
    "PTD_022",
    "WESTERN_ELECTRIC",
    "Assurance",
    "ChartResult",
    "Good",
    "Kind",
    "Options",
    "Panel",
    "PhaseSummary",
    "Preset",
    "Rule",
    "Screening",
    "SigmaConstant",
    "SignalKey",
    "Variation",
    "aggregate",
    "chart",
    "charts_in_parts",
    "column_name",
    "first_rows_as_base",
    "marked",
]
