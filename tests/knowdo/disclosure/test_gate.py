"""Documents through the gate: sentences, pictures, titles and small print follow their tables."""

from __future__ import annotations

from dataclasses import replace

import pytest

from knowdo.disclosure.gate import WITHHELD_NAME, WITHHELD_PICTURE
from knowdo.disclosure.release import own, release
from knowdo.disclosure.speech import WITHHELD_SENTENCE
from knowdo.kernel.document import (
    Block,
    Bullets,
    Definitions,
    Derived,
    Document,
    FigureBlock,
    Finding,
    Notice,
    Paragraph,
    Published,
    Section,
    Shown,
    SmallPrint,
    TableBlock,
    walk,
)
from knowdo.kernel.figures import Axis, Bars, Column, Figure, Role, Table
from knowdo.kernel.problems import KnowdoError
from knowdo.kernel.provenance import Audience, Edition, Method, Source
from knowdo.kernel.values import Count, Proportion, Rate, Suppressed

SOURCE = Source("Figures", "An office", "A licence")
MINE = Derived(Method("Count", "1", "none"))
PUBLISHED = Published(SOURCE, Edition("2024"))
COLUMNS = (Column("place", "Place", is_heading=True), Column("n", "Children", unit="children"))


def table(*numbers: int) -> Table:
    return Table(
        "Children by place", COLUMNS, tuple((f"Place {'ABCDEFG'[i]}", Count(n)) for i, n in enumerate(numbers))
    )


def bars(of: Table, title: str = "Most are in Place B") -> Figure:
    pairs = [(float(i), row[1]) for i, row in enumerate(of.rows)]
    drawn = [(x, float(cell.n)) for x, cell in pairs if isinstance(cell, Count)]
    return Figure(
        kind="bars",
        title=title,
        subtitle="Children by place",
        sentence="Most children are in Place B.",
        x=Axis("Place", categories=tuple(str(row[0]) for row in of.rows)),
        y=Axis("Children"),
        marks=(Bars("Children", Role.DATA, tuple(x for x, _ in drawn), tuple(n for _, n in drawn)),),
        table=of,
        audience=Audience.PUBLIC,
    )


def made(*blocks: Block, summary: tuple[Block, ...] = (), title: str = "Children") -> Document:
    return Document(title, Edition("2024"), blocks, summary)


def released(*blocks: Block, summary: tuple[Block, ...] = ()) -> Document:
    return release(made(*blocks, summary=summary), Audience.PUBLIC).value


def test_a_sentence_beside_a_hidden_cell_loses_its_numbers() -> None:
    document = released(
        TableBlock("t", table(3, 40), MINE),
        Finding("Place A had 7 per cent."),
        Paragraph("Numbers fell in 2019-20."),
        Bullets(("Down by six", "Steady")),
        Definitions((("Place A", "9 of them"),)),
        Notice("There were 43."),
    )
    _, finding, paragraph, bullets, pairs, notice = document.blocks
    assert finding == Finding(WITHHELD_SENTENCE)
    assert paragraph == Paragraph("Numbers fell in 2019-20.")
    assert bullets == Bullets((WITHHELD_SENTENCE, "Steady"))
    assert pairs == Definitions((("Place A", WITHHELD_SENTENCE),))
    assert notice == Notice(WITHHELD_SENTENCE)


def test_a_sentence_beside_safe_cells_keeps_them() -> None:
    finding = Finding("Place B had 40, which is 57 per cent.")
    assert released(TableBlock("t", table(30, 40), MINE), finding).blocks[1] == finding


def test_a_sentence_far_away_may_not_say_what_was_hidden() -> None:
    """3 is hidden, and 12 with it (their sum is shown)."""
    summed = replace(table(3, 12, 30, 45), total_rows=(3,))
    document = released(
        Section("there", "There", (TableBlock("t", summed, MINE),)),
        Section("here", "Here", (Paragraph("It was 12 in Place B."), Paragraph("It was 30 in Place C."))),
        summary=(Finding("Place A had three."), Finding("Of 45, most were in Place C.")),
    )
    here = document.blocks[1]
    assert isinstance(here, Section)
    assert here.blocks == (Paragraph(WITHHELD_SENTENCE), Paragraph("It was 30 in Place C."))
    assert document.summary == (Finding(WITHHELD_SENTENCE), Finding("Of 45, most were in Place C."))


def test_a_small_count_of_people_is_not_said_anywhere() -> None:
    document = released(
        Finding("Two children were moved."),
        SmallPrint("Where 3 children are", (Paragraph("One of 40 was left out."),)),
        Section("s", "The 4 children of Place A", (TableBlock("t", replace(table(30), caption="2 children"), MINE),)),
    )
    first, small, section = document.blocks
    assert first == Finding(WITHHELD_SENTENCE)
    assert small == SmallPrint(WITHHELD_NAME, (Paragraph(WITHHELD_SENTENCE),))
    assert isinstance(section, Section)
    assert section.title == WITHHELD_NAME
    assert isinstance(section.blocks[0], TableBlock)
    assert section.blocks[0].table.caption == WITHHELD_NAME


def test_a_title_that_counts_people_is_refused() -> None:
    with pytest.raises(KnowdoError, match="title"):
        release(made(title="What became of 3 children"), Audience.PUBLIC)


def test_shown_values_are_hidden_one_by_one() -> None:
    words = (
        "In A ",
        Shown(Count(3)),
        " and in B ",
        Shown(Count(40)),
        " were moved, ",
        Shown(Proportion.of(3, 43)),
        ".",
    )
    (paragraph,) = released(Paragraph(words)).blocks
    assert isinstance(paragraph, Paragraph)
    values = [part.value for part in paragraph.words if isinstance(part, Shown)]
    assert values == [Suppressed(), Count(40), Suppressed()]


def test_a_complement_in_a_sentence_is_hidden() -> None:
    (paragraph,) = released(Paragraph((Shown(Count(38)), " of ", Shown(Count(40))))).blocks
    assert isinstance(paragraph, Paragraph)
    assert paragraph.words[0] == Shown(Suppressed())


def test_a_rate_beside_a_hidden_count_goes_with_it() -> None:
    rate = Shown(Rate.of(38, 2000, per=1000, age_band=None))
    (paragraph,) = released(Paragraph((Shown(Count(38)), " of ", Shown(Count(40)), ", a rate of ", rate))).blocks
    assert isinstance(paragraph, Paragraph)
    assert paragraph.words[-1] == Shown(Suppressed())


def test_a_published_number_in_a_sentence_passes_with_its_source() -> None:
    said = Paragraph(("There were ", Shown(Count(3), published=SOURCE), " deaths"))
    assert released(said).blocks == (said,)


def test_words_split_into_pieces_are_read_as_one() -> None:
    (paragraph,) = released(Paragraph(("Only ", "3 ", "children"))).blocks
    assert paragraph == Paragraph(WITHHELD_SENTENCE)


def test_a_picture_of_a_hidden_value_is_withheld_and_its_table_stays() -> None:
    of = table(3, 40)
    notice, block = released(FigureBlock("f", bars(of), MINE)).blocks
    assert notice == Notice(WITHHELD_PICTURE, notice.kind) if isinstance(notice, Notice) else False
    assert isinstance(block, TableBlock)
    assert block.id == "f"
    assert [row[1] for row in block.table.rows] == [Suppressed(), Count(40)]


def test_a_picture_of_what_was_hidden_before_is_withheld_too() -> None:
    """A centre line computed from the hidden value could still give it back: the gate cannot know."""
    before = Table("T", COLUMNS, (("Place A", Suppressed()), ("Place B", Count(40))))
    kinds = [type(block) for block in released(FigureBlock("f", bars(before), MINE)).blocks]
    assert kinds == [Notice, TableBlock]


def test_a_picture_that_can_be_drawn_again_is_drawn_from_the_safe_table() -> None:
    of = table(3, 40)
    (block,) = released(FigureBlock("f", bars(of), MINE, rebuild=bars)).blocks
    assert isinstance(block, FigureBlock)
    assert block.figure.marks == (Bars("Children", Role.DATA, (1.0,), (40.0,)),)
    assert block.figure.audience is Audience.PUBLIC


def test_a_picture_drawn_again_from_another_table_is_refused() -> None:
    of = table(3, 40)
    with pytest.raises(KnowdoError, match="another table"):
        released(FigureBlock("f", bars(of), MINE, rebuild=lambda _: bars(of)))


def test_a_picture_that_names_a_small_count_is_withheld() -> None:
    of = table(30, 40)
    assert isinstance(released(FigureBlock("f", bars(of, "3 children were lost"), MINE)).blocks[0], Notice)


def test_a_safe_picture_passes() -> None:
    figure = bars(table(30, 40))
    assert released(FigureBlock("f", figure, MINE)).blocks == (FigureBlock("f", figure, MINE),)


def test_published_pictures_with_small_or_withheld_values_pass_unchanged() -> None:
    for of in (table(3, 40), Table("T", COLUMNS, (("Place A", Suppressed()), ("Place B", Count(40))))):
        figure = bars(of)
        assert released(FigureBlock("f", figure, PUBLISHED)).blocks == (FigureBlock("f", figure, PUBLISHED),)


def test_a_document_mixes_published_and_gated_tables() -> None:
    document = released(
        Section("p", "Published", (TableBlock("one", table(3, 40), PUBLISHED), Finding("It rose by 7."))),
        Section("m", "Ours", (TableBlock("two", table(3, 40), MINE),)),
    )
    cells = {b.id: [row[1] for row in b.table.rows] for b in walk(document) if isinstance(b, TableBlock)}
    assert cells == {"one": [Count(3), Count(40)], "two": [Suppressed(), Count(40)]}


def test_every_reason_to_refuse_is_told_at_once() -> None:
    nameless = replace(table(30), columns=(COLUMNS[0], replace(COLUMNS[1], unit="")), rows=(("A", 3),))
    with pytest.raises(KnowdoError) as caught:
        released(TableBlock("a", nameless, MINE), TableBlock("b", nameless, MINE))
    assert [problem.code for problem in caught.value.problems] == ["unit-missing", "unit-missing"]


def test_own_stays_exact() -> None:
    block = TableBlock("t", table(3, 40), MINE)
    assert own(made(block, Finding("Place A had 3 children."))).value.blocks == (
        block,
        Finding("Place A had 3 children."),
    )


def test_the_count_of_hidden_cells_is_told() -> None:
    assert release(made(TableBlock("t", table(3, 2, 40), MINE)), Audience.PUBLIC).hidden == 2
