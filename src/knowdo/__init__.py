"""knowdo: what is known, what is done, and the gap between them.

Importing this package loads nothing heavy: numpy, polars and scipy are loaded by the rooms that use them.
"""

__version__ = "0.1.0"
