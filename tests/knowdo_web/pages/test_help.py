"""Help, the glossary and the pages that a public body's site must have."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from knowdo_web.pages.help.words import TERMS
from tests.contracts.tree import ROOT

pytestmark = pytest.mark.django_db


def test_the_glossary_of_the_site_is_the_glossary_of_the_project() -> None:
    text = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| \*\*([\w ]+)\*\* \| ([^|]+) \|", text, re.MULTILINE)
    assert [(term, re.sub("[*`]", "", meaning).strip()) for term, meaning in told] == list(TERMS)


@pytest.mark.parametrize("name", ["", "glossary/", "accessibility/", "privacy/", "cookies/", "contact/"])
def test_help_is_open_to_everybody_and_one_key_away(name: str) -> None:
    page = Client().get(f"/help/{name}").content.decode()
    for link in (
        "/help/",
        "/help/glossary/",
        "/help/accessibility/",
        "/help/privacy/",
        "/help/cookies/",
        "/help/contact/",
    ):
        assert f'href="{link}"' in page


def test_no_page_holds_a_script_or_a_style_of_its_own() -> None:
    for address in ("/help/", "/components/"):
        page = Client().get(address).content.decode()
        assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son[a-z]+=", page)


def test_the_policy_lets_only_this_site_in() -> None:
    policy = Client().get("/help/")["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
