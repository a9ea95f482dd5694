"""Reads the sources of a pack and their editions: sources.yaml."""

from __future__ import annotations

from dataclasses import dataclass, field

from knowdo.kernel.provenance import Edition, Source
from knowdo.measures.fields import Fields


@dataclass
class Sources:
    """Sources by id, editions by id in the order of the file (oldest first), and which source each edition is of."""

    sources: dict[str, Source] = field(default_factory=dict)
    editions: dict[str, Edition] = field(default_factory=dict)
    edition_source: dict[str, str] = field(default_factory=dict)


def read_sources(fields: Fields, into: Sources) -> None:
    """Read every source and edition into `into`; problems are noted in the record."""
    for id_, one in fields.named("sources", required=True):
        source = Source(
            name=one.text("name"),
            publisher=one.text("publisher"),
            licence=one.text("licence"),
            attribution=one.text("attribution"),
            url=one.text("url", required=False),
        )
        one.nothing_else()
        into.sources[id_] = source
    for id_, one in fields.named("editions", required=True):
        edition = Edition(one.text("name"), one.text("published", required=False), one.text("url", required=False))
        of = one.text("source")
        one.nothing_else()
        if of and of not in into.sources:
            one.wrong("source", f"There is no source “{of}”.", "Add it or correct it.", "unknown-source")
        elif of:
            into.editions[id_] = edition
            into.edition_source[id_] = of
    fields.nothing_else()
