"""Walks a document and makes it safe: every table, figure, sentence and title, for one policy.

Pictures and sentences follow their tables. A figure that rests on a hidden value is drawn again from the safe table, or
withheld whole. A sentence beside a table in which something was hidden may hold numbers only as `Shown` values; a sentence
elsewhere in the document may not hold any number that was hidden.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import assert_never

from knowdo.disclosure.policy import Policy
from knowdo.disclosure.speech import WITHHELD_SENTENCE, says_any, says_small_count, speaks_number
from knowdo.disclosure.suppress import share_unsafe, suppress
from knowdo.kernel.document import (
    Block,
    Bullets,
    Definitions,
    Document,
    FigureBlock,
    Finding,
    Inline,
    Notice,
    NoticeKind,
    Origin,
    Paragraph,
    Published,
    Section,
    Shown,
    SmallPrint,
    TableBlock,
    Words,
)
from knowdo.kernel.figures import Bars, Cell, Figure, Mark, Points, Table
from knowdo.kernel.problems import Problem, Where, fatal
from knowdo.kernel.provenance import Audience
from knowdo.kernel.values import Count, Proportion, Rate, Suppressed

WITHHELD_PICTURE = "The picture is withheld, because it would show a number that the table below may not."
WITHHELD_NAME = "Withheld"


@dataclass(slots=True)
class Gate:
    """One pass over one document. `problems` are reasons to refuse; `hidden` counts the cells it hid."""

    policy: Policy
    audience: Audience
    problems: list[Problem] = field(default_factory=list)
    hidden: list[float] = field(default_factory=list)

    def document(self, document: Document) -> Document:
        """The document made safe. Read `problems` before using it."""
        if self._unsafe_name(document.title):
            words = "The title of the document counts people below the threshold."
            self.problems.append(fatal("unsafe-title", words, "Say it without the number."))
        summary, blocks = self._blocks(document.summary), self._blocks(document.blocks)
        numbers = frozenset(number for number in self.hidden if number > 0)
        if numbers:
            summary, blocks = _without_these(summary, numbers), _without_these(blocks, numbers)
        return replace(document, summary=summary, blocks=blocks)

    # --- blocks ------------------------------------------------------------------------------------------------------

    def _blocks(self, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
        """Safe blocks; where something was hidden among them, their sentences are read strictly."""
        safe: list[Block] = []
        strict = False
        for block in blocks:
            made, lost = self._block(block)
            safe.extend(made)
            strict = strict or lost
        return tuple(_spoken(block, _without_numbers) for block in safe) if strict else tuple(safe)

    def _block(self, block: Block) -> tuple[tuple[Block, ...], bool]:
        match block:
            case TableBlock():
                return self._table_block(block)
            case FigureBlock():
                return self._figure_block(block)
            case Section() | SmallPrint():
                return (replace(block, title=self._name(block.title), blocks=self._blocks(block.blocks)),), False
            case Finding():
                return (replace(block, words=self._words(block.words), tag=self._name(block.tag)),), False
            case Definitions():
                items = tuple((self._name(name), self._words(words)) for name, words in block.items)
                return (replace(block, items=items),), False
            case Paragraph() | Bullets() | Notice():
                return (_spoken(block, self._words),), False
            case _:
                assert_never(block)

    # --- tables and figures ------------------------------------------------------------------------------------------

    def _table(self, table: Table, origin: Origin) -> tuple[Table, bool]:
        safe = suppress(table, origin, self.policy)
        self.problems.extend(safe.problems)
        self.hidden.extend(safe.hidden)
        lost = bool(safe.hidden)
        speak = self._sentence if not lost else _sentence_without_numbers
        named = replace(
            safe.table,
            caption=self._name(table.caption),
            columns=tuple(replace(column, label=self._name(column.label)) for column in table.columns),
            rows=tuple(self._headings(row) for row in safe.table.rows),
            notes=tuple(speak(note) for note in table.notes),
        )
        return named, lost

    def _headings(self, row: tuple[Cell, ...]) -> tuple[Cell, ...]:
        """Text cells name rows or say words; neither may count people below the threshold."""
        return tuple(self._name(cell) if isinstance(cell, str) else cell for cell in row)

    def _table_block(self, block: TableBlock) -> tuple[tuple[Block, ...], bool]:
        safe, lost = self._table(block.table, block.origin)
        return (replace(block, table=safe),), lost

    def _figure_block(self, block: FigureBlock) -> tuple[tuple[Block, ...], bool]:
        safe, lost = self._table(block.figure.table, block.origin)
        if not self._rests_on_hidden(safe, block.origin):
            return self._kept(block, replace(block.figure, table=safe)), lost
        if block.rebuild is None:
            return self._withheld(block, safe), True
        again = block.rebuild(safe)
        if again.table != safe:
            words = f"The figure “{block.id}” was drawn again from another table than the safe one."
            recommendation = "Build the figure from the table that it is given, and keep that table in it."
            self.problems.append(fatal("unsafe-rebuild", words, recommendation, Where(sheet=block.id)))
            return self._withheld(block, safe), True
        return self._kept(block, again), True

    def _rests_on_hidden(self, safe: Table, origin: Origin) -> bool:
        ours = [n for n, column in enumerate(safe.columns) if column.derived or not isinstance(origin, Published)]
        return any(isinstance(row[n], Suppressed) for row in safe.rows for n in ours)

    def _kept(self, block: FigureBlock, figure: Figure) -> tuple[Block, ...]:
        if self._speaks_unsafely(figure):
            return self._withheld(block, figure.table)
        return (replace(block, figure=replace(figure, audience=self.audience), rebuild=None),)

    def _speaks_unsafely(self, figure: Figure) -> bool:
        labels = [label for mark in figure.marks for label in _labels(mark)]
        changes = [note.text for note in figure.annotations] + [phase.label for phase in figure.phases]
        said = [figure.title, figure.subtitle, figure.sentence, figure.source, *labels, *changes]
        return any(self._unsafe_name(text) for text in said)

    def _withheld(self, block: FigureBlock, safe: Table) -> tuple[Block, ...]:
        return (
            Notice(WITHHELD_PICTURE, NoticeKind.INFORMATION),
            TableBlock(block.id, safe, block.origin, block.figure.illustrative),
        )

    # --- words -------------------------------------------------------------------------------------------------------

    def _unsafe_name(self, text: str) -> bool:
        return says_small_count(text, self.policy.threshold)

    def _name(self, text: str) -> str:
        return WITHHELD_NAME if self._unsafe_name(text) else text

    def _sentence(self, text: str) -> str:
        return WITHHELD_SENTENCE if self._unsafe_name(text) else text

    def _words(self, words: Words) -> Words:
        """Hide small `Shown` values; withhold a sentence whose plain text counts people below the threshold."""
        if isinstance(words, str):
            return self._sentence(words)
        if self._unsafe_name(_plain(words)):
            return WITHHELD_SENTENCE
        everyone = [float(part.value.n) for part in words if isinstance(part, Shown) and isinstance(part.value, Count)]
        made = tuple(self._part(part, everyone) for part in words)
        return made if made == words else tuple(_hide_rest(part) for part in made)

    def _part(self, part: Inline, everyone: list[float]) -> Inline:
        if not isinstance(part, Shown) or part.published is not None:
            return part
        value = part.value
        if isinstance(value, Count):
            others = [n for n in everyone if n > value.n]
            unsafe = self.policy.unsafe(value.n) or any(self.policy.unsafe(n - value.n) for n in others)
        else:
            unsafe = share_unsafe(value, part.unit, everyone, self.policy)
        return replace(part, value=Suppressed()) if unsafe else part


def _labels(mark: Mark) -> tuple[str, ...]:
    return (mark.name, *mark.labels) if isinstance(mark, Bars | Points) else (mark.name,)


def _plain(words: tuple[Inline, ...]) -> str:
    """The text of a sentence with a mark for each `Shown` value, so that joined pieces are read as one."""
    return "".join(part if isinstance(part, str) else "§" if isinstance(part, Shown) else part.text for part in words)


def _hide_rest(part: Inline) -> Inline:
    """In a sentence where one value was hidden, shares and rates go too: they would give it back."""
    if isinstance(part, Shown) and part.published is None and isinstance(part.value, Proportion | Rate):
        return replace(part, value=Suppressed())
    return part


def _spoken(block: Block, said: Callable[[Words], Words]) -> Block:
    """The block with its sentences read again. Sections and small print keep theirs: they are read block by block."""
    match block:
        case Paragraph() | Notice() | Finding():
            return replace(block, words=said(block.words))
        case Bullets():
            return replace(block, items=tuple(said(item) for item in block.items))
        case Definitions():
            return replace(block, items=tuple((name, said(words)) for name, words in block.items))
        case _:
            return block


def _without_these(blocks: tuple[Block, ...], hidden: frozenset[float]) -> tuple[Block, ...]:
    """Blocks in which no sentence, however far from the table, says a number that was hidden there."""

    def said(words: Words) -> Words:
        text = words if isinstance(words, str) else _plain(words)
        return WITHHELD_SENTENCE if text != WITHHELD_SENTENCE and says_any(text, hidden) else words

    def read(block: Block) -> Block:
        if isinstance(block, Section):
            return replace(block, blocks=_without_these(block.blocks, hidden))
        return _spoken(block, said)

    return tuple(read(block) for block in blocks)


def _without_numbers(words: Words) -> Words:
    text = words if isinstance(words, str) else _plain(words)
    return WITHHELD_SENTENCE if text != WITHHELD_SENTENCE and speaks_number(text) else words


def _sentence_without_numbers(text: str) -> str:
    return WITHHELD_SENTENCE if speaks_number(text) else text
