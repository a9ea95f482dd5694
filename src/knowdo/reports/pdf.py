"""A released document as PDF/UA-1: tagged, titled, in a language, with alternatives for its pictures.

Typst makes it from one wheel with its own fonts; nothing of the machine it runs on gets in, so the same release gives the
same bytes. What Typst cannot yet do is written in docs/reference/reports.md (row headers).
"""

from __future__ import annotations

import json
from importlib.resources import files

from knowdo.disclosure.release import Released, genuine
from knowdo.kernel.document import Document
from knowdo.kernel.problems import KnowdoError, fatal
from knowdo.reports.pdf_tree import tree

# What the fonts of the wheel are sure to have: Latin, Greek and Cyrillic letters, punctuation, arrows, number forms.
_SURE = ((0x20, 0x17F), (0x1E00, 0x1EFF), (0x370, 0x3FF), (0x400, 0x45F), (0x2010, 0x2027), (0x2030, 0x203A))
_ALSO = frozenset("−×÷≤≥≈€£₤²³⁰¹⁴⁵⁶⁷⁸⁹⁻ȘșȚț\n")


def pdf(released: Released[Document]) -> bytes:
    """The report as PDF. Needs the extra `reports`. Raises `KnowdoError` when it cannot be set."""
    genuine(released)
    content = json.dumps(tree(released), ensure_ascii=False)
    try:
        return _set(content)
    except RuntimeError:
        return _set_plainly(content)


def _set(content: str) -> bytes:
    import typst

    template = files("knowdo.reports").joinpath("report.typ").read_bytes()
    made = typst.compile(
        template,
        sys_inputs={"document": content},
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
        timestamp=0,
    )
    return bytes(made)


def _set_plainly(content: str) -> bytes:
    """Again, with a question mark for every sign that the fonts may not have: a missing letter would break PDF/UA."""
    plain = "".join(ch if ch in _ALSO or any(a <= ord(ch) <= b for a, b in _SURE) else "?" for ch in content)
    try:
        return _set(plain)
    except RuntimeError as error:
        words = f"The PDF could not be made: {str(error).splitlines()[0]}."
        recommendation = "Read the HTML report, and report this with the words above."
        raise KnowdoError(fatal("pdf-not-made", words, recommendation)) from error
