"""One file that needs nothing else, says what it is, and holds whatever it is given."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from knowdo.disclosure.release import own, release
from knowdo.kernel.document import Derived, FigureBlock, Link, Paragraph, Published, Section, TableBlock, walk
from knowdo.kernel.figures import Column, Table
from knowdo.kernel.provenance import ILLUSTRATIVE, NOT_FOR_PUBLICATION, Audience
from knowdo.reports.cells import tables_of
from knowdo.reports.html import html
from knowdo.reports.html_words import safe_url
from knowdo.reports.origins import said_origin
from tests.gallery.document import PUBLISHED, document

VOID = {"meta", "br", "link", "img", "input", "hr"}


class Tree(HTMLParser):
    """Every tag with its attributes, and whether they close in order."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


def read(page: str) -> Tree:
    tree = Tree()
    tree.feed(page)
    tree.close()
    return tree


PAGE = html(release(document(), Audience.PUBLIC)).decode()
TREE = read(PAGE)


def attributes(name: str) -> list[str]:
    return [attrs[name] for _, attrs in TREE.tags if name in attrs]


def test_every_element_closes_in_order() -> None:
    assert TREE.wrong == []
    assert TREE.open == []


def test_nothing_is_fetched_and_nothing_runs() -> None:
    tags = {tag for tag, _ in TREE.tags}
    assert not tags & {"script", "link", "img", "iframe", "object", "embed", "form", "base", "video", "audio"}
    assert "src" not in {name for _, attrs in TREE.tags for name in attrs}
    assert not any(name.startswith("on") for _, attrs in TREE.tags for name in attrs)
    assert not re.search(r"@import|url\((?!#)", PAGE)
    assert attributes("style") == []


def test_links_lead_to_this_page_or_to_https() -> None:
    assert all(url.startswith(("#", "https://")) for url in attributes("href"))
    assert "javascript:" not in PAGE
    assert all(url[1:] in attributes("id") for url in attributes("href") if url.startswith("#"))


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "http://x", "file:///etc", "//x", "https://a b", 'https://"x']
)
def test_other_addresses_are_only_words(url: str) -> None:
    assert not safe_url(url)
    page = html(own(replace(document(), blocks=(Paragraph((Link("words", url),)),)))).decode()
    assert "<p>words</p>" in page


def test_ids_stand_once_and_references_lead_somewhere() -> None:
    ids = attributes("id")
    assert len(ids) == len(set(ids))
    for wanted in attributes("aria-labelledby"):
        assert set(wanted.split()) <= set(ids)


def test_landmarks_title_and_language() -> None:
    tags = [tag for tag, _ in TREE.tags]
    assert [tags.count(tag) for tag in ("h1", "main", "header", "footer", "nav", "title")][:5] == [1, 1, 1, 1, 1]
    assert TREE.tags[0] == ("html", {"lang": "en-GB"})
    assert PAGE.index('class="skip"') < PAGE.index("<header")


def test_headings_do_not_skip_a_level() -> None:
    levels = [int(tag[1]) for tag, _ in TREE.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in zip(levels, levels[1:], strict=False))


def test_tables_have_captions_and_scoped_headings() -> None:
    tags = [tag for tag, _ in TREE.tags]
    assert tags.count("caption") == tags.count("table") > 20
    scopes = {attrs["scope"] for tag, attrs in TREE.tags if tag == "th"}
    assert scopes == {"col", "row"}
    groups = [attrs for tag, attrs in TREE.tags if attrs.get("class") == "scroll"]
    assert all(attrs["role"] == "group" and attrs["tabindex"] == "0" for attrs in groups)


def test_hostile_words_stay_words() -> None:
    assert "<script>" not in PAGE
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in PAGE
    assert "&lt;b&gt;not&lt;/b&gt; *bold* #x" in PAGE


def test_the_numbers_of_each_chart_stand_below_it() -> None:
    assert PAGE.count("<figure") == PAGE.count("The numbers in this chart as a table")


def test_an_own_report_says_so_in_title_banner_and_every_picture() -> None:
    page = html(own(document())).decode()
    assert "<title>Not for publication: Illustrative: " in page
    assert f'<div class="banner"><p>{NOT_FOR_PUBLICATION}</p></div>' in page
    pictures = page.split("<svg xmlns")[1:]
    wanted = ("Not for publication",)
    assert all(any(words in picture.split("</desc>")[1] for words in wanted) for picture in pictures)


def test_a_public_report_does_not() -> None:
    assert "Not for publication" not in PAGE
    assert "For the public: small numbers are withheld." in PAGE
    assert f'<div class="banner"><p>{ILLUSTRATIVE}</p></div>' in PAGE


def test_withheld_missing_and_undefined_are_explained_and_spoken() -> None:
    assert '<span aria-hidden="true">c</span><span class="vh">withheld</span>' in PAGE
    for sign in ("c", "-", "nd", "0"):
        assert f"<dt>{sign}</dt>" in PAGE


def test_source_and_edition_stand_below_every_table_and_chart() -> None:
    said = len(re.findall(r"(?:As published|Invented)\. Source: |Worked out by knowdo: ", PAGE))
    assert said == len(tables_of(document()))


def test_what_is_invented_is_never_called_published() -> None:
    assert "As published" in PAGE
    for block in (block for block in walk(document()) if isinstance(block, TableBlock | FigureBlock)):
        invented = block.illustrative if isinstance(block, TableBlock) else block.figure.illustrative
        assert said_origin(block).startswith("As published") != (invented or isinstance(block.origin, Derived))


def test_the_same_release_gives_the_same_bytes() -> None:
    assert html(release(document(), Audience.PUBLIC)).decode() == PAGE


def test_a_document_of_nothing_is_still_a_page() -> None:
    page = html(own(replace(document(), blocks=(), summary=(), sources=()))).decode()
    assert "Contents" not in page
    assert page.count("<h1") == 1


def test_a_table_of_no_rows_says_so() -> None:
    origin: Published = PUBLISHED
    empty = TableBlock("none", Table("Nothing here", (Column("a", "A"),), ()), origin)
    page = html(own(replace(document(), blocks=(Section("s", "S", (empty,)),)))).decode()
    assert "There are no rows." in page
