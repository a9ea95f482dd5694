"""Targets, and AirPassengers (Box and Jenkins 1976, as it ships with R): the numbers of R's `forecast::ets`."""

from __future__ import annotations

import numpy as np
import pytest

from knowdo.forecasts import chance_met, damped, mase, naive, path

AIR = np.array(
    """112 118 132 129 121 135 148 148 136 119 104 118 115 126 141 135 125 149 170 170 158 133 114 140
    145 150 178 163 172 178 199 199 184 162 146 166 171 180 193 181 183 218 230 242 209 191 172 194
    196 196 236 235 229 243 264 272 237 211 180 201 204 188 235 227 234 264 302 293 259 229 203 229
    242 233 267 269 270 315 364 347 312 274 237 278 284 277 317 313 318 374 413 405 355 306 271 306
    315 301 356 348 355 422 465 467 404 347 305 336 340 318 362 348 363 435 491 505 404 359 310 337
    360 342 406 396 420 472 548 559 463 407 362 405 417 391 419 461 472 535 622 606 508 461 390 432""".split(),
    dtype=np.float64,
)


def test_the_path_to_a_target() -> None:
    found = path(0.27, 0.65, 8)
    assert found[1] == pytest.approx(0.312, abs=5e-4)
    assert found[4] == pytest.approx(0.453, abs=5e-4)
    assert (found[0], found[8]) == pytest.approx((0.27, 0.65))


def test_the_chance_that_a_target_is_met() -> None:
    assert chance_met(21, 30, 0.6) == pytest.approx(0.8691, abs=5e-5)
    assert chance_met(21, 30, 0.6, at_most=True) == pytest.approx(1 - 0.8691, abs=5e-5)


def test_air_passengers() -> None:
    found = damped(AIR, 3, 12, multiplicative=True)
    assert found.centre[0] == pytest.approx(441.91, abs=0.05)
    assert found.centre == pytest.approx([441.80, 434.12, 496.63], abs=0.7)
    assert found.lower[0] == pytest.approx(407.89, abs=2)
    assert found.upper[0] == pytest.approx(475.72, abs=2)


def test_the_same_season_last_year() -> None:
    found = naive(AIR, 14, 12)
    assert found.centre.tolist() == [*AIR[-12:], *AIR[-12:-10]]
    past = AIR[12:] - AIR[:-12]
    assert found.error[0] == pytest.approx(np.sqrt(np.mean(past**2)))
    assert found.error[13] == pytest.approx(found.error[0] * np.sqrt(2))


def test_mase_is_one_for_an_ordinary_change() -> None:
    known = np.array([1.0, 2, 3, 4])
    assert mase(np.array([5.0]), np.array([6.0]), known) == 1.0
    assert mase(np.array([5.0]), np.array([6.0]), np.ones(4)) == np.inf
