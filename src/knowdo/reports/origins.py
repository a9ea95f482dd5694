"""The line below a table or chart: who says so, in which edition, by which method. And what the whole document says of itself."""

from __future__ import annotations

from knowdo.disclosure.release import Released
from knowdo.kernel.document import Document, FigureBlock, Origin, Published, TableBlock
from knowdo.kernel.provenance import ILLUSTRATIVE, NOT_FOR_PUBLICATION, Audience, Edition, Source

_WHO = {
    Audience.PARTNER: "For partners: small numbers are withheld.",
    Audience.PUBLIC: "For the public: small numbers are withheld.",
    Audience.AS_PUBLISHED: "Figures as published by their official producers.",
}


def said_origin(block: TableBlock | FigureBlock) -> str:
    """Source, edition and method in one sentence or two. What is invented is never called published."""
    origin = block.origin
    illustrative = block.illustrative if isinstance(block, TableBlock) else block.figure.illustrative
    if isinstance(origin, Published):
        standing = "Invented" if illustrative else "As published"
        return f"{standing}. Source: {_source(origin.source)}. Edition: {_edition(origin.edition)}."
    method = origin.method
    words = f"Worked out by knowdo: {method.name}, version {method.version} ({method.citation})."
    words += f" From: {'; '.join(_source(one) for one in origin.sources)}." if origin.sources else ""
    words += f" Editions: {'; '.join(_edition(one) for one in origin.editions)}." if origin.editions else ""
    return words


def named_source(origin: Origin) -> str:
    """The source in a word, for files."""
    if isinstance(origin, Published):
        return f"{origin.source.name} ({origin.source.publisher})"
    return "; ".join(f"{one.name} ({one.publisher})" for one in origin.sources) or "own file"


def named_edition(origin: Origin, document: Document) -> str:
    if isinstance(origin, Published):
        return _edition(origin.edition)
    return "; ".join(_edition(one) for one in origin.editions) or _edition(document.edition)


def said_source(source: Source) -> str:
    """One entry of the list of sources."""
    parts = [source.name, source.publisher, source.licence, source.attribution]
    return ". ".join(part.rstrip(".") for part in parts if part) + "."


def banners(released: Released[Document]) -> list[str]:
    """What must be read first."""
    own = [NOT_FOR_PUBLICATION] if released.audience is Audience.OWN else []
    return [*own, *([ILLUSTRATIVE] if released.value.illustrative else [])]


def page_title(released: Released[Document]) -> str:
    """The title of the file, which says what the banners say: it is all that a list of files or tabs shows."""
    marks = ["Not for publication"] if released.audience is Audience.OWN else []
    marks += ["Illustrative"] if released.value.illustrative else []
    return ": ".join([*marks, released.value.title])


def audience_words(released: Released[Document]) -> str:
    return _WHO.get(released.audience, NOT_FOR_PUBLICATION)


def _source(source: Source) -> str:
    return ", ".join(part for part in (source.name, source.publisher) if part)


def _edition(edition: Edition) -> str:
    return f"{edition.name} ({edition.published})" if edition.published not in ("", edition.name) else edition.name


edition_words = _edition
