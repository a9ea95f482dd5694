"""What each person does, for locust: nine of ten times they read a page, else they write. Started by benchmarks/site.py."""

from __future__ import annotations

import json
import os
import random
import re
import time
from datetime import date
from pathlib import Path
from typing import Any

import gevent
from locust import HttpUser, between, events, task

PLAN: dict[str, Any] = json.loads(Path(os.environ["KNOWDO_DRIVE"]).read_text(encoding="utf-8"))
SESSIONS = iter(PLAN["sessions"] * 10)
DICE = random.Random(20_261_124)  # which page next, not a secret
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
STARTED: dict[str, float] = {}


@events.test_start.add_listener
def begin(environment: Any, **_: Any) -> None:
    def measured() -> None:
        gevent.sleep(PLAN["warm_up"])
        environment.stats.reset_all()
        STARTED.update(wall=time.time(), cpu=time.process_time())

    gevent.spawn(measured)


@events.quitting.add_listener
def tell(environment: Any, **_: Any) -> None:
    wall, cpu = time.time() - STARTED["wall"], time.process_time() - STARTED["cpu"]
    pages = [
        {
            "name": one.name,
            "asked": one.num_requests,
            "failed": one.num_failures,
            "p50": one.get_response_time_percentile(0.5),
            "p95": one.get_response_time_percentile(0.95),
            "p99": one.get_response_time_percentile(0.99),
            "most": one.max_response_time,
        }
        for one in sorted(environment.stats.entries.values(), key=lambda one: one.name)
    ]
    told = {
        "pages": pages,
        "per_second": environment.stats.total.num_requests / wall,
        "generator_cpu": cpu / wall,
        "seconds": wall,
        "errors": [f"{one.name}: {one.error}" for one in list(environment.stats.errors.values())[:20]],
    }
    Path(PLAN["out"]).write_text(json.dumps(told), encoding="utf-8")


class Person(HttpUser):
    """Somebody who has signed in and goes from page to page."""

    wait_time = between(0.67 * PLAN["think"], 1.33 * PLAN["think"])

    def on_start(self) -> None:
        self.who = next(SESSIONS)
        self.client.cookies.set("sessionid", self.who["cookie"])

    def _read(self, name: str, address: str) -> None:
        self.client.get(address, name=name)

    def _mine(self) -> str:
        """A place this person has."""
        whole = self.who["place"] == PLAN["country"]
        return str(DICE.choice(PLAN["places"]) if whole else self.who["place"])

    @task(20)
    def board(self) -> None:
        self._read("board", "/programme/")

    @task(20)
    def map(self) -> None:
        self._read("map", f"/{PLAN['country']}/?measure={DICE.choice(PLAN['measures'])}")

    @task(25)
    def place(self) -> None:
        self._read("place", f"/places/{self._mine()}/")

    @task(20)
    def chart(self) -> None:
        self._read("chart", f"/measures/{DICE.choice(PLAN['measures'])}/{self._mine()}/")

    @task(5)
    def home(self) -> None:
        self._read("home", "/")

    @task(10)
    def write(self) -> None:
        """A note on a chart where this person may write one; a small file where they may load."""
        if self.who["role"] == "analyst":
            self._load()
        else:
            self._note()

    def _token(self, address: str) -> str:
        found = TOKEN.search(self.client.get(address, name="form").text)
        return found[1] if found else ""

    def _load(self) -> None:
        token = self._token("/load/")
        place = self._mine().replace("body-", "")
        head = "Place,Period,Measure,Numerator,Denominator\n"
        body = f"SM{int(place):05d},{date(2026, DICE.randint(2, 10), 1):%Y-%m},Invented measure {DICE.randint(0, 149):03d},"
        data = f"{head}{body}{DICE.randint(20, 90)},{DICE.randint(91, 300)}\n"
        self.client.post(
            "/load/", {"csrfmiddlewaretoken": token, "country": PLAN["country"], "everywhere": "", "whole": "yes"},
            files={"file": ("one.csv", data)}, name="write: send a file",
        )  # fmt: skip

    def _note(self) -> None:
        measure, place = DICE.choice(PLAN["measures"]), self._mine()
        address = f"/measures/{measure}/{place}/notes/"
        token = self._token(f"/measures/{measure}/{place}/")
        with self.client.post(
            address, {"csrfmiddlewaretoken": token, "words": "A new form was used", "period": "2025-06"},
            name="write: a note", catch_response=True,
        ) as answer:  # fmt: skip
            if answer.status_code < 500:
                answer.success()
