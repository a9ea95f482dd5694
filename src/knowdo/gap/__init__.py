"""The implementation gap: how many children miss out, at which step, how sure we are, and what closing a step brings.

rows = read_rows(cells, locate)          # or Rows((Row(...), …)) made by hand
report = analyse(rows, definition, Options(by="place"))
report.approaches[0].sentences
"""

from knowdo.gap.analysis import Options, analyse
from knowdo.gap.benchmark import Kind, Wanted
from knowdo.gap.definition import Definition, Effects, StepDefinition, read_definition
from knowdo.gap.result import ApproachResult, CascadeResult, Estimate, GapReport
from knowdo.gap.rows import Row, Rows, Tally, read_rows

__all__ = [
    "ApproachResult",
    "CascadeResult",
    "Definition",
    "Effects",
    "Estimate",
    "GapReport",
    "Kind",
    "Options",
    "Row",
    "Rows",
    "StepDefinition",
    "Tally",
    "Wanted",
    "analyse",
    "read_definition",
    "read_rows",
]
