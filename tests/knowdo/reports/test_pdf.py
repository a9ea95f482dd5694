"""The structure of the PDF, read back by two programs that are not ours: pypdf and pdfua.

What they cannot see is written in docs/reference/reports.md.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from pdfua import validate
from pypdf import PdfReader

from knowdo.disclosure.release import own, release
from knowdo.kernel.document import Bullets, Paragraph, Section, TableBlock
from knowdo.kernel.figures import Column, Table
from knowdo.kernel.provenance import NOT_FOR_PUBLICATION, Audience
from knowdo.reports.pdf import pdf
from knowdo.reports.pdf_tree import sheets
from tests.gallery.document import PUBLISHED, document, wide_table

MADE = pdf(release(document(), Audience.PUBLIC))
READER = PdfReader(io.BytesIO(MADE))
ROOT: Any = READER.trailer["/Root"]


def elements(node: Any = None) -> Iterator[Any]:
    node = (ROOT["/StructTreeRoot"]["/K"] if node is None else node).get_object()
    if isinstance(node, list):
        for child in node:
            yield from elements(child)
    elif hasattr(node, "get"):
        if "/S" in node:
            yield node
        if not isinstance(node.get("/K", 0), int):
            yield from elements(node["/K"])


TAGS = [str(element["/S"]) for element in elements()]


def text(content: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def test_it_is_tagged_titled_and_in_a_language() -> None:
    assert ROOT["/MarkInfo"]["/Marked"]
    assert ROOT["/Lang"] == "en-GB"
    assert ROOT["/ViewerPreferences"]["/DisplayDocTitle"]
    assert READER.metadata is not None
    assert READER.metadata.title == "Illustrative: What moved, what did not and what is too short to tell"


def test_it_says_that_it_is_pdf_ua_1() -> None:
    assert READER.xmp_metadata is not None
    xmp = READER.xmp_metadata.stream.get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp


def test_headings_begin_at_one_and_skip_no_level() -> None:
    levels = [int(tag[2]) for tag in TAGS if re.fullmatch(r"/H[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in zip(levels, levels[1:], strict=False))


def test_tables_have_captions_and_column_headers_with_scope() -> None:
    assert TAGS.count("/Table") == TAGS.count("/Caption") >= 24
    heads = [element for element in elements() if element["/S"] == "/TH"]
    assert len(heads) >= TAGS.count("/Table")
    assert all(any(a.get_object().get("/Scope") == "/Column" for a in head["/A"]) for head in heads)


def test_every_picture_has_its_words() -> None:
    alternatives = [str(element.get("/Alt", "")) for element in elements() if element["/S"] == "/Figure"]
    assert len(alternatives) == 22
    assert all(words.startswith("Illustrative") or "hostile" not in words for words in alternatives)
    assert all(len(words) > 20 for words in alternatives)
    assert any("records moved" in words and "Coaching for chairs begins" in words for words in alternatives)


def test_lists_links_and_contents_are_tagged() -> None:
    assert {"/L", "/LI", "/LBody", "/Link", "/TOC", "/TOCI", "/P"} <= set(TAGS)


def test_every_font_is_inside() -> None:
    for page in READER.pages:
        fonts: Any = page["/Resources"].get("/Font", {})
        for font in fonts.values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            descriptor = inner["/FontDescriptor"].get_object()
            assert any(f"/FontFile{n}" in descriptor for n in ("", "2", "3"))


def test_another_checker_finds_nothing(tmp_path: Any) -> None:
    file = tmp_path / "report.pdf"
    file.write_bytes(MADE)
    report = validate(str(file))
    assert [(finding.rule_id, finding.message) for finding in report.findings] == []


def test_pages_are_numbered() -> None:
    pages = READER.pages
    assert f"Page 2 of {len(pages)}" in pages[1].extract_text()


def test_an_own_report_says_so_on_every_page() -> None:
    small = replace(document(), blocks=document().blocks[:2])
    made = PdfReader(io.BytesIO(pdf(own(small))))
    assert made.metadata is not None
    assert str(made.metadata.title).startswith("Not for publication")
    assert all(NOT_FOR_PUBLICATION in " ".join(page.extract_text().split()) for page in made.pages)


def test_markup_in_data_stays_words() -> None:
    hostile = '#panic() #import "/etc/passwd" *x* _y_ $z$ @a <b> = H ` \\ // /* [q]'
    found = text(pdf(own(replace(document(), summary=(), blocks=(Paragraph(hostile), Bullets((hostile,)))))))
    assert " ".join(found.split()).count("".join(hostile)) == 2


def test_letters_that_no_font_has_do_not_break_it() -> None:
    odd = "Eilean Mòr, Łódź, Κως, 東京, 😀, \u200d"
    made = pdf(own(replace(document(), summary=(), blocks=(Paragraph(odd),))))
    assert "Eilean Mòr, Łódź, Κως, ??, ?" in text(made)


def test_the_same_release_gives_the_same_bytes() -> None:
    assert pdf(release(document(), Audience.PUBLIC)) == MADE


def test_a_wide_table_is_parted_and_each_part_names_its_rows() -> None:
    parts = sheets(wide_table())["parts"]
    assert len(parts) == 2
    assert [part["columns"][0]["label"] for part in parts] == ["Place", "Place"]
    assert [part["caption"] for part in parts][1] == "Eighteen years side by side (part 2 of 2)"
    assert sum(len(part["columns"]) - 1 for part in parts) == 18


@pytest.mark.parametrize("columns", [1, 60])
def test_tables_of_any_width_can_be_set(columns: int) -> None:
    wide = Table("W", tuple(Column(f"c{n}", f"Column {n}") for n in range(columns)), (tuple(range(columns)),))
    blocks = (Section("s", "S", (TableBlock("w", wide, PUBLISHED),)),)
    assert pdf(own(replace(document(), summary=(), blocks=blocks))).startswith(b"%PDF")
