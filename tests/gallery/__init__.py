"""Every kind of node and figure with every awkward value, for tests and for eyes: python -m tests.gallery OUT_DIR.

All places and figures are invented.
"""

from tests.gallery.document import document
from tests.gallery.figures import figures

__all__ = ["document", "figures"]
