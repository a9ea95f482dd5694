"""Logs: one JSON document a line, without a word that somebody typed and without a figure.

What is logged is what happened and where in the code. Never a message that was put together from values: an exception's
words, a query's, a library's. So the name of a person or a rare count cannot get here, whoever forgets.

- Our own loggers: the sentence as it stands in the code, and named values that are in `ALLOWED`.
- All others: the sentence as it stands in their code, its blanks left blank; nothing where it has none.
- An exception: its type, and the file, line and function of each of its frames.
"""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final

OURS: Final = "knowdo_web"
# Values that may be written down: keys, codes, counts of seconds and bytes. No path, no address, no person, no query.
ALLOWED: Final = (
    "method",
    "route",
    "status",
    "ms",
    "bytes",
    "queries",
    "run",
    "kind",
    "attempt",
    "error",
    "code",
    "request",
)
NOT_TOLD: Final = "not told: it may hold what people wrote"


class JsonLines(logging.Formatter):
    """Each record as one line. See the top of this file for what is in it."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "says": _sentence(record),
        }
        if record.name.startswith(OURS):
            told |= {name: _plain(getattr(record, name)) for name in ALLOWED if hasattr(record, name)}
        else:
            told["where"] = f"{record.module}:{record.lineno}"
        if record.exc_info and record.exc_info[1] is not None:
            told["exception"] = of_exception(record.exc_info[1])
        return json.dumps(told, ensure_ascii=True, default=lambda value: type(value).__name__)


def _plain(value: object) -> object:
    return value if isinstance(value, int | float | bool) or value is None else str(value)[:80]


def _sentence(record: logging.LogRecord) -> str:
    """Ours are constants in the code. Others' are given only where values would stand in blanks, which stay blank."""
    text = str(record.msg)
    if record.name.startswith(OURS):
        return text
    return text if record.args and isinstance(record.msg, str) and "%" in text else NOT_TOLD


def of_exception(error: BaseException) -> list[dict[str, Any]]:
    """The type and the frames of an exception, and of those it came from; none of its words."""
    found: list[dict[str, Any]] = []
    seen: BaseException | None = error
    while seen is not None and len(found) < 5:
        found.append({"type": type(seen).__name__, "frames": _frames(seen.__traceback__)})
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return found


def _frames(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)[-12:]
    return [f"{'/'.join(Path(one.filename).parts[-3:])}:{one.lineno} {one.name}" for one in frames]


def configuration(level: str) -> dict[str, Any]:
    """Django's LOGGING: everything to standard error, through the one formatter; no library brings its own."""
    silent = {"handlers": [], "propagate": True, "level": "NOTSET"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": f"{__name__}.JsonLines"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level.upper()},
        "loggers": {
            **dict.fromkeys(("django", "django.server", "django-q", "axes"), silent),
            "django.request": {**silent, "level": "ERROR"},  # we write one line a request ourselves
            "django.db.backends": {**silent, "level": "CRITICAL"},  # whose lines are queries with their values
        },
    }
