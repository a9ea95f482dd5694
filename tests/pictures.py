"""Reads an SVG back as a person or a machine would: words with their boxes, numbers, attributes."""

from __future__ import annotations

import re
from itertools import combinations
from xml.etree import ElementTree as ET

from knowdo.reports.svg_canvas import Box, text_box

NS = "{http://www.w3.org/2000/svg}"
NUMERIC = (
    "x",
    "y",
    "x1",
    "y1",
    "x2",
    "y2",
    "width",
    "height",
    "cx",
    "cy",
    "r",
    "rx",
    "font-size",
    "stroke-width",
    "d",
    "points",
    "viewBox",
)


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)


def size(root: ET.Element) -> tuple[float, float]:
    _, _, width, height = (float(part) for part in root.attrib["viewBox"].split())
    return width, height


def words(root: ET.Element) -> list[tuple[str, Box]]:
    found = []
    for element in root.iter(f"{NS}text"):
        text, a = element.text or "", element.attrib
        anchor, bold = a.get("text-anchor", "start"), a.get("font-weight") == "700"
        found.append((text, text_box(text, float(a["x"]), float(a["y"]), float(a["font-size"]), anchor, bold)))
    return found


def overlapping(root: ET.Element) -> list[tuple[str, str]]:
    """Pairs of words whose boxes share more than a pixel each way."""

    def shrunk(box: Box) -> Box:
        return Box(box.left + 1, box.top + 1, box.right - 1, box.bottom - 1)

    pairs = combinations(words(root), 2)
    return [(a, b) for (a, one), (b, other) in pairs if shrunk(one).meets(shrunk(other), 0.0)]


def outside(root: ET.Element) -> list[str]:
    """Words that leave the sheet by more than a pixel."""
    width, height = size(root)
    return [t for t, b in words(root) if b.left < -1 or b.right > width + 1 or b.top < -1 or b.bottom > height + 1]


def numbers(root: ET.Element) -> list[float]:
    """Every number of every geometric attribute; raises ValueError on one that is not finite text like 12.5."""
    found: list[float] = []
    for element in root.iter():
        for name in NUMERIC:
            value = element.attrib.get(name, "")
            if re.search(r"nan|inf", value):
                raise ValueError(f"{element.tag} has {name}={value}")
            found += [float(part) for part in re.findall(r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?", value)]
    return found
