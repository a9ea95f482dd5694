"""The only maker of `Released`: what partners and the public see has come through here, and can have come no other way.

It holds against mistakes and shortcuts: constructing, copying with changes, pickling, subclassing and writing to a
`Released` all fail, and what a renderer reads is kept here and not on the object. It cannot hold against code that runs
in the same process and sets out to break it; imports are therefore checked by contract as well.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import Enum
from typing import Any, Final, Generic, NoReturn, SupportsIndex, TypeVar, final
from weakref import WeakKeyDictionary

from knowdo.disclosure.gate import Gate
from knowdo.disclosure.policy import USUAL, Policy
from knowdo.kernel.document import Block, Document, FigureBlock, Published, Section, SmallPrint, TableBlock, walk
from knowdo.kernel.problems import KnowdoError, Where, fatal
from knowdo.kernel.provenance import Audience, Edition

T_co = TypeVar("T_co", covariant=True)
_ONLY_HERE = "Only the release gate makes a Released value: use knowdo.disclosure.release.own, release or as_published."


class ForgedRelease(TypeError):
    """Something that looks like a released value and was not made by the gate."""


@dataclass(frozen=True, slots=True)
class _Kept:
    value: Any
    audience: Audience
    edition: Edition
    audit_id: str
    hidden: int


@final
class Released(Generic[T_co]):
    """A value that has passed the gate: what it is, who may see it, of which edition, and the hash of its content."""

    __slots__ = ("__weakref__",)

    def __init__(self, *args: object, **kwargs: object) -> None:
        raise ForgedRelease(_ONLY_HERE)

    def __init_subclass__(cls, **kwargs: object) -> None:
        raise ForgedRelease(_ONLY_HERE)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise ForgedRelease("A released value cannot be changed. Release the changed one.")

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise ForgedRelease("A released value is not pickled: release the document again where it is needed.")

    def __copy__(self) -> Released[T_co]:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Released[T_co]:
        return self

    def __repr__(self) -> str:
        return f"<Released {self.audience.value} {self.audit_id[:12]}>"

    @property
    def value(self) -> T_co:
        content: T_co = _look(self).value
        return content

    @property
    def audience(self) -> Audience:
        return _look(self).audience

    @property
    def edition(self) -> Edition:
        return _look(self).edition

    @property
    def audit_id(self) -> str:
        """SHA-256 of content, audience, edition and policy: the same release has the same id anywhere."""
        return _look(self).audit_id

    @property
    def hidden(self) -> int:
        """How many cells the gate hid."""
        return _look(self).hidden


def _register() -> tuple[Callable[[_Kept], Released[Any]], Callable[[Released[Any]], _Kept]]:
    kept: WeakKeyDictionary[Released[Any], _Kept] = WeakKeyDictionary()

    def issue(content: _Kept) -> Released[Any]:
        released: Released[Any] = object.__new__(Released)
        kept[released] = content
        return released

    def look(released: Released[Any]) -> _Kept:
        if type(released) is not Released or released not in kept:
            raise ForgedRelease(_ONLY_HERE)
        return kept[released]

    return issue, look


_issue, _look = _register()
NO_POLICY: Final = "exact"


def genuine(released: object) -> Released[Any]:
    """The same object, if the gate made it; otherwise `ForgedRelease`. Renderers ask this first."""
    if not isinstance(released, Released):
        raise ForgedRelease(_ONLY_HERE)
    _look(released)
    return released


# --- the three ways out ----------------------------------------------------------------------------------------------


def own(document: Document) -> Released[Document]:
    """A person's own figures on their own machine: exact, and marked not for publication wherever they are shown."""
    marked = replace(document, summary=_as_own(document.summary), blocks=_as_own(document.blocks))
    return _made(marked, Audience.OWN, NO_POLICY, 0)


def release(document: Document, audience: Audience, policy: Policy = USUAL) -> Released[Document]:
    """For partners or the public: derived figures are checked cell by cell, published ones pass with their source.

    Raises `KnowdoError` with every reason when the document cannot be checked.
    """
    if audience is Audience.OWN:
        raise ValueError("What is a person's own goes through own(), which marks it.")
    gate = Gate(policy, audience)
    safe = gate.document(document)
    if gate.problems:
        raise KnowdoError(gate.problems)
    return _made(safe, audience, policy.name, len(gate.hidden))


def as_published(document: Document) -> Released[Document]:
    """Only figures of official producers, unchanged, each with its source, and derived columns that give nothing back."""
    strangers = [
        block.id
        for block in walk(document)
        if isinstance(block, TableBlock | FigureBlock) and not isinstance(block.origin, Published)
    ]
    if strangers:
        words = "was computed here and is not as published."
        recommendation = "Release the document for partners or the public instead."
        raise KnowdoError(
            [fatal("not-published", f"“{one}” {words}", recommendation, Where(sheet=one)) for one in strangers]
        )
    return release(document, Audience.AS_PUBLISHED)


def _as_own(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    return tuple(_one_as_own(block) for block in blocks)


def _one_as_own(block: Block) -> Block:
    match block:
        case FigureBlock():
            return replace(block, figure=replace(block.figure, audience=Audience.OWN), rebuild=None)
        case Section() | SmallPrint():
            return replace(block, blocks=_as_own(block.blocks))
        case _:
            return block


def _made(document: Document, audience: Audience, policy: str, hidden: int) -> Released[Document]:
    said = [audience.value, policy, plain(document)]
    digest = hashlib.sha256(json.dumps(said, ensure_ascii=True, separators=(",", ":")).encode()).hexdigest()
    return _issue(_Kept(document, audience, document.edition, digest, hidden))


def plain(node: object) -> object:
    """Lists and text that say exactly what a frozen node says: the content that the audit id is the hash of."""
    if is_dataclass(node) and not isinstance(node, type):
        return [type(node).__name__, *(plain(getattr(node, one.name)) for one in fields(node))]
    if isinstance(node, Enum):
        return str(node.value)
    if isinstance(node, tuple | list):
        return [plain(one) for one in node]
    return node if node is None or isinstance(node, str | bool) else repr(node)
