"""What every test has: no network, no deadline, and skips that cannot go unseen.

KNOWDO_NO_SKIPS=1 turns every skip into a failure, but for those that want the shared reference data: someone who
clones the project does not have it, and `tests.shared` gives the one reason that may stand.
"""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.shared import shared_folder

FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NO_SKIPS = os.environ.get("KNOWDO_NO_SKIPS") == "1"
LOOPBACK = ("127.", "::1", "localhost")
NO_CHROMIUM = "Chromium is not on PATH (on Debian: apt-get install chromium): pages were not opened as people meet them"
_refused: list[str] = []

# No test is timed: a slow machine is not a wrong answer. Examples are drawn anew on each run, and what fails is printed.
settings.register_profile("knowdo", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("knowdo")


def chromium_path() -> str | None:
    return next((found for name in CHROMIUM_NAMES if (found := shutil.which(name))), None)


@pytest.fixture(autouse=True)
def _nothing_kept_from_another_test() -> None:
    """Numbers of rows are given again after a test's rows are rolled back, so what a test kept by them must go too."""
    if os.environ.get("DJANGO_SETTINGS_MODULE"):
        from django.core.cache import cache

        cache.clear()


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the system's Chromium. Tests that ask for it carry the marker `browser` too."""
    path = chromium_path()
    if path is None:
        pytest.skip(NO_CHROMIUM)
    return path


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Any]:
    """One Chromium for every journey: Playwright bears no second loop beside its own."""
    from playwright.sync_api import sync_playwright

    with pytest.MonkeyPatch.context() as patch:
        # Playwright's own loop runs in this thread; Django would take that for asynchronous code and refuse its database.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        with sync_playwright() as play:
            launched = play.chromium.launch(executable_path=chromium, args=FLAGS)
            yield launched
            launched.close()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if os.environ.get("KNOWDO_MATRIX") != "1":  # too much for every change: make check-all
        left_out = [item for item in items if item.get_closest_marker("matrix")]
        items[:] = [item for item in items if not item.get_closest_marker("matrix")]
        if left_out:
            config.hook.pytest_deselected(items=left_out)
    if chromium_path() is None:
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason=NO_CHROMIUM))


def _reason(report: Any) -> str:
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return str(reason).removeprefix("Skipped: ")


def _refuse_skip(report: Any) -> Any:
    allowed = shared_folder() is None and "shared reference data" in _reason(report) if report.skipped else True
    if NO_SKIPS and not allowed and not hasattr(report, "wasxfail"):
        _refused.append(report.nodeid)
        report.longrepr = f"{report.nodeid}: a skip is a failure here (KNOWDO_NO_SKIPS=1). {_reason(report)}"
        report.outcome = "failed"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return _refuse_skip((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """A whole file may be skipped too, when it is collected."""
    return _refuse_skip((yield))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    if not skipped and not _refused:
        return
    terminalreporter.section("NOT RUN", sep="=", yellow=True, bold=True)
    counts: dict[str, int] = {}
    for report in skipped:
        counts[_reason(report)] = counts.get(_reason(report), 0) + 1
    for reason, count in sorted(counts.items()):
        terminalreporter.write_line(f"{count:4} not run: {reason}", yellow=True)
    if _refused:
        terminalreporter.write_line(f"{len(_refused):4} skipped and so failed, as KNOWDO_NO_SKIPS=1 asks", red=True)


def _is_here(address: object) -> bool:
    return not isinstance(address, tuple) or str(address[0]).startswith(LOOPBACK)


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """A test may talk to this machine and to no other."""

    def kept_here(real: Callable[[socket.socket, Any], Any]) -> Callable[[socket.socket, Any], Any]:
        def connect(self: socket.socket, address: Any) -> Any:
            if not _is_here(address):
                raise AssertionError(f"A test tried to reach {address!r}; tests have no network.")
            return real(self, address)

        return connect

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", kept_here(socket.socket.connect))
        patch.setattr(socket.socket, "connect_ex", kept_here(socket.socket.connect_ex))
        yield


@pytest.fixture(scope="session")
def root() -> Path:
    """The top of the checkout."""
    return Path(__file__).resolve().parent.parent
