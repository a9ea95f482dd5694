"""What every verb shares: problems told the same way, files that are whole or not there at all."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec

import click

from knowdo.kernel.problems import ExitCode, KnowdoError, Problem, Severity, fatal

P = ParamSpec("P")
DEBUG = "KNOWDO_DEBUG"  # set by someone who wants to see where a fault of ours lies
# Modules that come with an extra, and which. A bare installation has none of them.
EXTRA_OF = {
    "fastexcel": "files", "xlsxwriter": "files", "typst": "reports", "vl_convert": "reports", "statsmodels": "evaluation",
    "diff_diff": "evaluation", "pysyncon": "evaluation", "pandas": "evaluation",
    "duckdb": "overlap", "splink": "overlap", "pyarrow": "overlap", "pyspark": "spark",
    "highspy": "optimise", "django": "web", "dj_database_url": "web", "allauth": "web", "axes": "web", "csp": "web", "django_htmx": "web",
    "django_q": "web", "gunicorn": "web", "whitenoise": "web", "psycopg": "web", "cryptography": "web",
}  # fmt: skip
_MARKS = {Severity.FATAL: "stop", Severity.FIXABLE: "fix", Severity.NOTICED: "note"}


def write_whole(path: Path, content: bytes) -> None:
    """Write beside the target, flush to disk, rename: a good file is never replaced by part of one."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    except OSError as error:
        raise unwritable(path, error) from error
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(name, 0o666 & ~_umask())
        os.replace(name, path)
    except OSError as error:
        Path(name).unlink(missing_ok=True)
        raise unwritable(path, error) from error
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def write_private(path: Path, content: bytes) -> None:
    """As write_whole, for what only its owner may read: keys and tokens."""
    with whole_file(path, private=True) as part:
        part.write_bytes(content)


@contextmanager
def whole_file(path: Path, *, private: bool = False) -> Iterator[Path]:
    """As write_whole, for a writer that wants a path: yields one beside the target, renamed at the end or removed."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
        os.close(handle)
    except OSError as error:
        raise unwritable(path, error) from error
    try:
        yield Path(name)
        with open(name, "rb") as stream:
            os.fsync(stream.fileno())
        if not private:  # made readable by its owner alone
            os.chmod(name, 0o666 & ~_umask())
        os.replace(name, path)
    except OSError as error:
        Path(name).unlink(missing_ok=True)
        raise unwritable(path, error) from error
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def shown_name(name: str) -> str:
    """The name of a file as text: bytes of it that are not text, as other systems may give, are shown as �."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def unwritable(path: Path, error: OSError) -> KnowdoError:
    words = f"{path} could not be written: {error.strerror or error}."
    return KnowdoError(
        fatal("unwritable", words, "Choose a folder that you may write to and that has room, with --out.")
    )


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def say(text: str) -> None:
    """A notice, to standard error, so that standard output holds only what was asked for."""
    sys.stderr.write(text + "\n")


def say_problems(problems: Iterable[Problem]) -> None:
    for problem in problems:
        say(f"{_MARKS[problem.severity]:>4}  {problem}")


def print_json(content: object) -> None:
    """One JSON document, alone, to standard output. Infinities and not-a-numbers are an error, never written."""
    sys.stdout.write(json.dumps(content, ensure_ascii=False, allow_nan=False, indent=2) + "\n")


def worst(problems: Iterable[Problem]) -> ExitCode:
    return ExitCode.PROBLEMS if any(True for _ in problems) else ExitCode.OK


def told_plainly(verb: Callable[P, Any]) -> Callable[P, Any]:
    """Run a verb so that whatever goes wrong is said in words with an exit code, and never as a traceback."""

    @wraps(verb)
    def run(*args: P.args, **kwargs: P.kwargs) -> Any:
        try:
            return verb(*args, **kwargs)
        except KnowdoError as error:
            say_problems(error.problems)
            raise click.exceptions.Exit(int(error.exit_code)) from error
        except BrokenPipeError:  # the reader of a pipe has had enough
            sys.stdout = open(os.devnull, "w", encoding="utf-8")
            raise click.exceptions.Exit(0) from None
        except MemoryError as error:
            say("stop  There is not enough memory for this. Close other programs, or split the file and try again.")
            raise click.exceptions.Exit(int(ExitCode.UNREADABLE)) from error
        except OSError as error:
            say(f"stop  {error.filename or 'A file'}: {error.strerror or error}.")
            raise click.exceptions.Exit(int(ExitCode.UNREADABLE)) from error
        except Exception as error:  # the last resort: a fault of ours must not reach a user as a traceback
            if isinstance(error, click.ClickException | click.exceptions.Exit | click.Abort) or os.environ.get(DEBUG):
                raise
            say(_last_words(error))
            raise click.exceptions.Exit(int(ExitCode.UNREADABLE)) from error

    return run


def _last_words(error: Exception) -> str:
    """An extra that is not installed is named; all else is a fault of ours."""
    if isinstance(error, ModuleNotFoundError) and error.name in EXTRA_OF:
        return f"stop  This needs {error.name}, which is not installed: pip install 'knowdo[{EXTRA_OF[error.name]}]'"
    return (
        f"stop  Something in knowdo went wrong ({type(error).__name__}), and nothing was finished.\n"
        f"      Please report it: run the same command with {DEBUG}=1 to see where, and leave out your data."
    )
