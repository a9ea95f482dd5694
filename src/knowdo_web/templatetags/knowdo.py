"""The parts that every page is made of. `/components/` shows each of them; templates/components holds their markup."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django import template
from django.core.paginator import Page
from django.forms import BaseForm
from django.http import HttpRequest, QueryDict
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from knowdo.disclosure.release import Released
from knowdo.kernel.document import Document
from knowdo.kernel.figures import Table
from knowdo.kernel.problems import Problem
from knowdo.reports.parts import FigurePart, figure_part
from knowdo_web.components import pictures, tables
from knowdo_web.components import tiles as tile_parts
from knowdo_web.components.forms import errors_of
from knowdo_web.components.menu import menu_for

register = template.Library()


def _pairs(words: Sequence[Any]) -> list[tuple[Any, Any]]:
    if len(words) % 2:
        raise template.TemplateSyntaxError("Give words and addresses in pairs.")
    return list(zip(words[::2], words[1::2], strict=True))


# --- addresses, dates, words ------------------------------------------------------------------------------------------


@register.simple_tag
def address(name: str, otherwise: str = "", *args: object) -> str:
    """The address of a page by its name, or another where this installation has no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return otherwise


@register.simple_tag(takes_context=True)
def query(context: Mapping[str, Any], **changes: object) -> str:
    """The address of this page with some of its filters changed; an empty value takes one away."""
    request: HttpRequest | None = context.get("request")
    wanted = request.GET.copy() if request else QueryDict(mutable=True)
    for name, value in changes.items():
        wanted.pop(name, None)
        if value not in (None, ""):
            wanted[name] = str(value)
    return f"?{wanted.urlencode()}" if wanted else "?"


@register.filter
def day(value: date | datetime | str | None) -> str:
    """27 March 2025, also from an ISO date; what is no date is left as it is."""
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            return value
    if value is None:
        return ""
    shown = timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value
    return f"{shown.day} {shown:%B %Y}"


@register.filter
def moment(value: datetime | None) -> str:
    """27 March 2025 at 2:05pm, as the clocks at the site's place say."""
    if value is None:
        return ""
    shown = timezone.localtime(value) if timezone.is_aware(value) else value
    hour = shown.hour % 12 or 12
    return f"{day(shown)} at {hour}:{shown:%M}{'am' if shown.hour < 12 else 'pm'}"


@register.simple_tag
def shape(kind: str) -> SafeString:
    """The small sign of a meaning: look, better, worse, high, low, steady, cannot."""
    return pictures.shape(kind)


# --- small parts ------------------------------------------------------------------------------------------------------


@register.inclusion_tag("components/button.html")
def button(text: str, href: str = "", kind: str = "", name: str = "", value: str = "") -> dict[str, Any]:
    """A button, or a link that looks like one. `kind`: empty, secondary, warning."""
    return {"text": text, "href": href, "kind": kind, "name": name, "value": value}


@register.simple_tag
def tag(text: str, kind: str = "") -> SafeString:
    """A word that says how things stand. `kind`: look, better, worse, steady, cannot, or one of GOV.UK's colours."""
    looks = {"look": "look", "worse": "look", "high": "look", "low": "look", "better": "steady", "steady": "steady"}
    own = "cannot" if kind == "cannot" else looks.get(kind, "")
    return pictures.tag(text, kind, own)


@register.inclusion_tag("components/finding.html")
def finding(words: str, tone: str = "", word: str = "") -> dict[str, Any]:
    """The sentence that answers, with a word beside it. `tone`: look, better, worse, steady, cannot."""
    return {"words": words, "tone": tone, "word": word, "edge": "look" if tone in ("look", "worse") else tone}


@register.inclusion_tag("components/breadcrumbs.html")
def breadcrumbs(*words: str) -> dict[str, Any]:
    """Words and addresses in turn; the page itself is not among them."""
    return {"items": _pairs(words)}


@register.inclusion_tag("components/notification.html")
def notification(words: str, title: str = "", success: bool = False, urgent: bool = False) -> dict[str, Any]:
    """A banner about what just happened, or what must be known before going on."""
    return {"words": words, "title": title or "Important", "success": success, "alert": success or urgent}


@register.inclusion_tag("components/empty.html")
def empty_state(title: str, words: str, action: str = "", href: str = "") -> dict[str, Any]:
    """What this page will show, and the one action that starts it."""
    return {"title": title, "words": words, "action": action, "href": href}


@register.inclusion_tag("components/progress.html")
def progress(done: int, of: int, words: str = "") -> dict[str, Any]:
    """How far long work has come, in words too."""
    return {"done": done, "of": max(of, 1), "words": words, "share": round(100 * done / max(of, 1))}


@register.inclusion_tag("components/steps.html")
def steps(here: int, *names: str) -> dict[str, Any]:
    """The steps of a task, and which one this is (from 1)."""
    return {"here": here, "names": names}


@register.inclusion_tag("components/downloads.html")
def downloads(*words: str) -> dict[str, Any]:
    """Words and addresses of files in turn. One without an address is left out."""
    return {"items": [(text, href) for text, href in _pairs(words) if href]}


# --- lists and tables -------------------------------------------------------------------------------------------------


@register.inclusion_tag("components/table.html")
def table(content: Table, name: str = "table", quiet_caption: bool = False, why: str = "") -> dict[str, Any]:
    """A kernel table, with its notes and the signs that stand in it. It scrolls by itself where it is too wide.

    A withheld figure leads to `why`: the page that says why, and offers what can be said instead.
    """
    shown, leads = tables.shown(content), why or address("released:why")
    return {"table": shown, "body": tables.body(shown, leads), "id": name, "quiet": quiet_caption}


@register.simple_tag
def figure_text(text: str, measure: str = "", place: str = "") -> SafeString:
    """A figure as it is written; a withheld one leads to the page that says why and what can be said instead."""
    if text != tables.WITHHELD:
        return SafeString(conditional_escape(text))
    leads = address("released:why-here", "", measure, place) if measure and place else address("released:why")
    return tables.withheld(text, leads)


@register.inclusion_tag("components/summary_list.html")
def summary_list(rows: Iterable[Sequence[Any]]) -> dict[str, Any]:
    """Rows of (key, value) or (key, value, [(word, address, hidden words), …])."""
    return {"rows": [(row[0], row[1], row[2] if len(row) > 2 else ()) for row in rows]}


@register.inclusion_tag("components/problems.html")
def problem_list(problems: Iterable[Problem]) -> dict[str, Any]:
    """What is wrong, where, and what to do: all of it at once."""
    return {"problems": list(problems)}


@register.inclusion_tag("components/timeline.html")
def timeline(items: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """What happened, newest first: each item has `title`, `when`, `words` and perhaps `by` and `href`."""
    return {"items": list(items)}


@register.inclusion_tag("components/versions.html")
def versions(rows: Iterable[Sequence[Any]], theirs: str = "What was saved meanwhile") -> dict[str, Any]:
    """Two versions side by side after two people edited at once. Rows of (what, yours, theirs)."""
    return {"rows": [(*row[:3], row[1] != row[2]) for row in rows], "theirs": theirs}


@register.inclusion_tag("components/side_navigation.html", takes_context=True)
def side_navigation(context: Mapping[str, Any], items: Sequence[Sequence[str]], label: str = "Pages") -> dict[str, Any]:
    """Links of (text, address); the one that is open is marked."""
    path = getattr(context.get("request"), "path", "")
    return {"items": [(text, href, href == path) for text, href in items], "label": label}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: Mapping[str, Any], page: Page[Any], name: str = "page") -> dict[str, Any]:
    """Links to the pages around this one, keeping the filters in the address."""
    links: list[tuple[int | None, str]] = []
    for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1):
        whole = number if isinstance(number, int) else None
        links.append((whole, query(context, **{name: whole}) if whole else ""))
    before = query(context, **{name: page.number - 1}) if page.has_previous() else ""
    after = query(context, **{name: page.number + 1}) if page.has_next() else ""
    return {"page": page, "links": links, "before": before, "after": after}


# --- forms ------------------------------------------------------------------------------------------------------------


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: BaseForm | None) -> dict[str, Any]:
    """Every error of a form, each a link to its field. Nothing where there is none."""
    return {"errors": errors_of(form) if form is not None and form.is_bound else []}


@register.inclusion_tag("components/filter.html", takes_context=True)
def filter_panel(context: Mapping[str, Any], form: BaseForm, button_text: str = "Show") -> dict[str, Any]:
    """Filters that stand in the address, in a row above what they filter."""
    request: HttpRequest | None = context.get("request")
    return {"form": form, "text": button_text, "path": request.path if request else "", "active": form.changed_data}


# --- pictures ---------------------------------------------------------------------------------------------------------


@register.inclusion_tag("components/figure.html")
def figure(released: Released[Document] | FigurePart, of: str, *files: str, sentence: bool = True) -> dict[str, Any]:
    """A released chart: its finding, the picture for a page and for a phone, its sentence, its numbers, its files."""
    part = released if isinstance(released, FigurePart) else figure_part(released, of)
    return {"part": part, "id": of, "files": _pairs(files), "sentence": sentence}


@register.simple_tag
def sparkline(values: Sequence[float | None], centre: float | None = None) -> SafeString:
    """The shape of a series in a table's cell. Its last value and its word stand in cells of their own."""
    return pictures.sparkline(values, centre=centre)


@register.inclusion_tag("components/tiles.html")
def tile_map(tiles: Iterable[Any], label: str, key: Sequence[Any] = ()) -> dict[str, Any]:
    """Equal tiles for places. A tile has `row`, `column`, `short`, `name`, `text`, `level` (0 to 4, or c, -), `href`."""
    return {"tiles": tile_parts.drawn(tiles), "label": label, "key": key}


@register.inclusion_tag("components/cascade.html")
def cascade(steps: Sequence[object], caption: str = "Children at each step") -> dict[str, Any]:
    """Descending bars, with the loss before each step written in children. Steps have `name`, `children`, `lost`."""
    return {"steps": pictures.steps(steps), "caption": caption}


@register.inclusion_tag("components/navigation.html", takes_context=True)
def navigation(context: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of the site that this person may open."""
    request: HttpRequest | None = context.get("request")
    return {"items": menu_for(request) if request is not None else ()}


@register.simple_tag
def encoded(**pairs: object) -> str:
    """A query string from names and values."""
    return urlencode({name: str(value) for name, value in pairs.items() if value not in (None, "")})
