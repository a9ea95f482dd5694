"""Where a text stands that should never have been written: in events, in rows, in drafts. For who erases it.

Nothing here gives a text to a page but `parts_of`, which shows an event's own to who reads the record.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import CharField, Field, JSONField, Model, QuerySet, SlugField, TextField
from django.db.models.functions import Cast

from knowdo_web.records.journal.models import Event
from knowdo_web.records.sensitivity import Sensitivity

ERASED = "[erased]"
FILE, WHOLE = "file", ""  # parts that are no text: the file that an event is about, and all that the event tells
LEAST = 4  # letters: what is shorter stands everywhere
# Names that the site itself lives by. A person's account is erased by closing it, a place by renaming it.
LEFT_ALONE = {"people.User", "people.Invitation", "journal.Event", "journal.Link", "journal.Redaction"}
ROOMS_LEFT_ALONE = {"places", "measures"}


@dataclass(frozen=True, slots=True)
class Part:
    """One text of an event: where it is in it, and what it says."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Spot:
    """One field of one row in which a text stands."""

    model: type[Model]
    pk: int
    field: str


def parts_of(content: Mapping[str, Any]) -> tuple[Part, ...]:
    """Every text in what an event tells, but for keys and dates, which nobody typed."""
    return tuple(Part(path, text) for path, text in _leaves(content, "") if path != "subject" and _typed(text))


def _leaves(value: Any, at: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield at, value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _leaves(inner, f"{at}.{name}" if at else str(name))
    elif isinstance(value, list):
        for n, inner in enumerate(value):
            yield from _leaves(inner, f"{at}.{n}")


def _typed(text: str) -> bool:
    return len(text.strip()) >= LEAST and not text.replace("-", "").replace(":", "").isalnum() or " " in text.strip()


def texts_in(event: Event, part: str) -> tuple[str, ...]:
    """What is to be looked for elsewhere: one part, or everything in the event that somebody typed."""
    content = json.loads(event.content) if event.content else {}
    return tuple(one.text for one in parts_of(content) if part in (WHOLE, one.path))


def events_with(texts: tuple[str, ...]) -> list[Event]:
    """Events whose content or subject holds one of the texts, the oldest first."""
    found: dict[int, Event] = {}
    for text in texts:
        inside = json.dumps(text)[1:-1]
        for rows in (
            Event.objects.filter(content__contains=inside),
            Event.objects.filter(subject__contains=text[:200]),
        ):
            found.update({one.pk: one for one in rows if inside in (one.content or "") or text[:200] in one.subject})
    return [found[pk] for pk in sorted(found)]


def rows_with(texts: tuple[str, ...]) -> list[Spot]:
    """Every field of every row in which one of the texts stands, drafts and jobs too."""
    found = {spot: None for text in texts for field in _fields() for spot in _in_field(field, text)}
    return list(found)


def _fields() -> Iterator[Any]:
    for model in apps.get_models():
        told: Mapping[str, Sensitivity] = getattr(model, "sensitivity", {})
        label = model._meta.label
        if not told or label in LEFT_ALONE or model._meta.app_label in ROOMS_LEFT_ALONE:
            continue
        for field in model._meta.fields:
            if _holds_words(field) and told[field.name] is not Sensitivity.SECRET:
                yield field


def _holds_words(field: Field[Any, Any]) -> bool:
    words = isinstance(field, CharField | TextField | JSONField) and not isinstance(field, SlugField)
    return words and not field.choices and not field.unique


def _in_field(field: Any, text: str) -> Iterator[Spot]:
    model: type[Model] = field.model
    rows: QuerySet[Any] = QuerySet(model)
    if isinstance(field, JSONField):
        whole = rows.annotate(as_text=Cast(field.name, TextField()))
        for inside in {text, json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1]}:
            for pk, value in whole.filter(as_text__contains=inside).values_list("pk", field.name):
                if any(text in leaf for _, leaf in _leaves(value, "")):
                    yield Spot(model, pk, field.name)
        return
    for pk, value in rows.filter(**{f"{field.name}__contains": text}).values_list("pk", field.name):
        if text in value:
            yield Spot(model, pk, field.name)


def without(value: Any, texts: tuple[str, ...]) -> Any:
    """A value with each of the texts taken out of it."""
    if isinstance(value, str):
        for text in texts:
            value = value.replace(text, ERASED)
        return value
    if isinstance(value, Mapping):
        return {name: without(inner, texts) for name, inner in value.items()}
    return [without(inner, texts) for inner in value] if isinstance(value, list) else value


def counted(spots: list[Spot]) -> dict[str, int]:
    """How many rows of each kind, in words of the site."""
    return dict(Counter(str(one.model._meta.verbose_name) for one in spots))
