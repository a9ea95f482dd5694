"""How quickly pages answer at a nation's size, while people read and write.

    python -m benchmarks.site [--database postgresql://…] [--people 50] [--warm-up 2] [--minutes 10] [--json FILE]

Builds 282 bodies × 150 measures × 10 years of months (about 5 million observations) from a seed, in SQLite or
PostgreSQL; serves it with two workers of four threads; drives it with locust (dependency group `load`; LOCUST names its
program where it is not on the path): each person acts about every 3 s, nine times of ten by reading. Then says how long
each page took, how many queries it asks, how much memory the server holds, and how busy the generator itself was. A load
of 100,000 rows may run beside it (--load). The database is kept with --keep DIR and used again.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.request import urlopen

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
PORT = 8791


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--database", default="", help="postgresql://…; without it SQLite in the folder")
    parser.add_argument("--keep", type=Path, help="a folder to build in and use again")
    parser.add_argument("--bodies", type=int, default=282)
    parser.add_argument("--measures", type=int, default=150)
    parser.add_argument("--years", type=int, default=10)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--think", type=float, default=3.0, help="seconds between what one person does")
    parser.add_argument("--warm-up", type=float, default=2.0, help="minutes")
    parser.add_argument("--minutes", type=float, default=10.0, help="minutes measured")
    parser.add_argument("--load", action="store_true", help="load 100,000 rows while it is driven")
    parser.add_argument("--build-only", action="store_true")
    parser.add_argument(
        "--no-drive", action="store_true", help="only queries and times of single pages, in this process"
    )
    parser.add_argument("--json", type=Path)
    return parser.parse_args()


def main() -> None:
    asked = _arguments()
    with tempfile.TemporaryDirectory(prefix="knowdo-bench-") as temporary:
        folder = asked.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        environment = _environment(asked, folder)
        _set_up(environment)
        told = _built(asked, folder)
        report: dict[str, Any] = {
            "machine": machine(),
            "database": asked.database.split(":")[0] or "sqlite",
            **told["size"],
        }
        if not asked.build_only:
            report["pages"] = _pages(told)
            _print_pages(report["pages"])
        if not asked.build_only and not asked.no_drive:
            report["driven"] = _drive(asked, folder, environment, told)
            _print_driven(report["driven"])
        if asked.json:
            asked.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


def machine() -> dict[str, object]:
    return {"cores": os.cpu_count(), "python": platform.python_version(), "load_average": os.getloadavg()[0]}


def _environment(asked: argparse.Namespace, folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "knowdo_web.settings",
        "KNOWDO_DATA": str(folder),
        "KNOWDO_SECRET_KEY": "only-for-a-benchmark-" + "x" * 40,
        "KNOWDO_SECOND_STEP": "no",
        "KNOWDO_HOSTS": "127.0.0.1,testserver",
        "DATABASE_URL": asked.database,
    }


def _set_up(environment: Mapping[str, str]) -> None:
    os.environ.update(environment)
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def say(words: str) -> None:
    print(words, flush=True)


def _built(asked: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """What was built here before, else built now; with a signed-in session for each person."""
    from benchmarks.site_data import build

    kept = folder / "bench.json"
    if kept.is_file():
        told: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8"))
    else:
        made = build(bodies=asked.bodies, measures=asked.measures, years=asked.years, people=asked.people, say=say)
        told = {
            **made,
            "size": {"observations": made["observations"], "bodies": asked.bodies, "measures": asked.measures},
        }
        kept.write_text(json.dumps(told), encoding="utf-8")
    told["sessions"] = _sessions(asked.people)
    return told


def _sessions(people: int) -> list[dict[str, str]]:
    """Cookies of people who have signed in, so that signing in is not what is measured."""
    from django.test import Client

    from knowdo_web.records.people.models import Grant, User

    found = []
    for user in User.objects.filter(email__endswith="@bench.example").order_by("pk")[:people]:
        client = Client()
        client.force_login(user)
        grant = Grant.objects.select_related("place").get(user=user)
        found.append({"cookie": client.cookies["sessionid"].value, "role": grant.role, "place": grant.place.slug})
    return found


# --- single pages ----------------------------------------------------------------------------------------------------


def addresses(told: Mapping[str, Any]) -> dict[str, str]:
    """One address of each kind of page that has a number to meet."""
    place, measure = told["places"][-1], told["measures"][0]
    return {
        "home": "/",
        "board": "/programme/",
        "map": f"/{told['country']}/?measure={measure}",
        "place": f"/places/{place}/",
        "measure": f"/measures/{measure}/",
        "chart": f"/measures/{measure}/{place}/",
        "chart data": f"/measures/{measure}/{place}/data.csv",
        "measures": "/measures/",
        "load": "/load/",
    }


def _pages(told: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Queries, size and time of each page, alone, as somebody who sees all of the country."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from knowdo_web.records.people.models import Grant, User

    found = []
    for role in ("programme-lead", "analyst"):
        wide = Grant.objects.filter(role=role, place__slug=told["country"]).values_list("user", flat=True).first()
        client = Client()
        client.force_login(User.objects.get(pk=wide))
        for name, address in addresses(told).items():
            client.get(address)
            times = []
            for _ in range(5):
                began = time.perf_counter()
                answer = client.get(address)
                times.append(1000 * (time.perf_counter() - began))
            with CaptureQueriesContext(connection) as asked:
                client.get(address)
            found.append(
                {
                    "page": name, "role": role, "status": answer.status_code, "ms": round(sorted(times)[2], 1),
                    "queries": len(asked), "slowest_query_ms": round(1000 * max((float(q["time"]) for q in asked), default=0)),
                    "kB": round(len(answer.content) / 1000),
                }
            )  # fmt: skip
    return found


def _print_pages(pages: list[dict[str, Any]]) -> None:
    say(f"{'page':12}{'role':16}{'status':>7}{'ms':>9}{'queries':>9}{'slowest':>9}{'kB':>7}")
    for one in pages:
        say(
            f"{one['page']:12}{one['role']:16}{one['status']:>7}{one['ms']:>9.1f}{one['queries']:>9}"
            f"{one['slowest_query_ms']:>9}{one['kB']:>7}"
        )


# --- driven ----------------------------------------------------------------------------------------------------------


def _drive(
    asked: argparse.Namespace, folder: Path, environment: Mapping[str, str], told: Mapping[str, Any]
) -> dict[str, Any]:
    plan = folder / "drive.json"
    out = folder / "driven.json"
    out.unlink(missing_ok=True)
    plan.write_text(
        json.dumps(
            {
                **{key: told[key] for key in ("country", "places", "measures", "sessions")},
                "think": asked.think, "warm_up": 60 * asked.warm_up, "seconds": 60 * asked.minutes, "out": str(out),
            }
        )
    )  # fmt: skip
    server, worker = _serve(folder, environment), _worker(environment)
    try:
        _wait()
        loading = _load_beside(environment, told) if asked.load else None
        _locust(asked, plan)
        report: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
        report["server_memory_MB"] = _memory(server.pid)
        if loading is not None:
            report["load"] = json.loads(loading.communicate()[0].splitlines()[-1])
        return report
    finally:
        for one in (server, worker):
            one.terminate()
            one.wait(timeout=30)


def _serve(folder: Path, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    log = (folder / "server.log").open("ab")
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "knowdo_web.wsgi:application", "--bind", f"127.0.0.1:{PORT}"),
            *("--worker-class", "gthread", "--workers", "2", "--threads", "4", "--preload", "--keep-alive", "30"),
        ],
        env=dict(environment), cwd=ROOT, stdout=log, stderr=log,
    )  # fmt: skip


def _worker(environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "django", "qcluster"],
        env=dict(environment), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def _wait() -> None:
    for _ in range(100):
        try:
            with urlopen(f"http://127.0.0.1:{PORT}/"):
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("The server did not start: see server.log in the folder (--keep).")


def _locust(asked: argparse.Namespace, plan: Path) -> None:
    program = os.environ.get("LOCUST", "locust")
    seconds = int(60 * (asked.warm_up + asked.minutes))
    subprocess.run(
        [
            *(program, "-f", str(HERE / "site_drive.py"), "--headless", "--host", f"http://127.0.0.1:{PORT}"),
            *("-u", str(asked.people), "-r", "10", "-t", f"{seconds}s", "--only-summary"),
        ],
        env={**os.environ, "KNOWDO_DRIVE": str(plan)}, check=False, stdout=subprocess.DEVNULL,
    )  # fmt: skip


def _memory(pid: int) -> float:
    """What the server's processes hold, in MB, each page of memory shared by two counted half to each (PSS)."""
    found = 0
    for one in [pid, *_children(pid)]:
        for line in Path(f"/proc/{one}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                found += int(line.split()[1])
    return round(found / 1000)


def _children(pid: int) -> list[int]:
    told = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False).stdout
    return [int(one) for one in told.split()]


def _load_beside(environment: Mapping[str, str], told: Mapping[str, Any]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "benchmarks.site_load"],
        env=dict(environment), cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def _print_driven(report: Mapping[str, Any]) -> None:
    say(f"{'page':16}{'asked':>7}{'failed':>7}{'p50':>7}{'p95':>7}{'p99':>7}{'most':>7}  (ms)")
    for one in report["pages"]:
        say(
            f"{one['name']:16}{one['asked']:>7}{one['failed']:>7}{one['p50']:>7.0f}{one['p95']:>7.0f}{one['p99']:>7.0f}"
            f"{one['most']:>7.0f}"
        )
    say(
        f"{report['per_second']:.1f} requests a second; the generator used {report['generator_cpu']:.0%} of a core; "
        f"the server holds {report['server_memory_MB']} MB"
    )
    if "load" in report:
        say(f"the load beside it: {report['load']}")


if __name__ == "__main__":
    main()
