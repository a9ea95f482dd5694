"""Did it make a difference, and did the difference last? Four designs, graded by what the data can bear.

`read_rows` and `assemble` make a panel of a long table (or `panel_of` of arrays); `evaluate` answers with an `Evaluation`:
estimate, diagnostics, sensitivities, a paragraph and figures. Heavy libraries are imported where they are used.
"""

from knowdo.evaluation.assemble import Assembled, assemble
from knowdo.evaluation.estimate import Estimate
from knowdo.evaluation.evaluate import evaluate
from knowdo.evaluation.options import Options
from knowdo.evaluation.panel import Panel, panel_of
from knowdo.evaluation.plan import Plan, content_hash, locked, read_plan
from knowdo.evaluation.result import Design, Evaluation, Fit, Grade
from knowdo.evaluation.rows import Rows, read_rows

__all__ = [
    "Assembled", "Design", "Estimate", "Evaluation", "Fit", "Grade", "Options", "Panel", "Plan", "Rows", "assemble",
    "content_hash", "evaluate", "locked", "panel_of", "read_plan", "read_rows",
]  # fmt: skip
