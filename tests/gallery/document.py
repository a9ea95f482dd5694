"""The gallery as one document: every node, with awkward values and hostile words."""

from __future__ import annotations

from knowdo.kernel.document import (
    Bullets,
    Definitions,
    Derived,
    Document,
    FigureBlock,
    Finding,
    Link,
    Notice,
    NoticeKind,
    Paragraph,
    Published,
    Section,
    Shown,
    SmallPrint,
    Strong,
    TableBlock,
    Tone,
    Words,
)
from knowdo.kernel.figures import (
    Cell,
    Column,
    Table,
)
from knowdo.kernel.provenance import Edition, Method, Source
from knowdo.kernel.values import AgeBand, Count, Missing, Proportion, Rate, Suppressed
from tests.gallery.figures import figures

SOURCE = Source(
    "Children looked after in the invented country",
    "The invented statistics office",
    "Invented licence 1.0",
    "Invented figures, free to use",
    "https://example.org/looked-after",
)
EDITION = Edition("2023-24", "2025-03-25")
METHOD = Method("Run chart", "1", "Anhøj 2015, PLOS ONE 10:e0121349")
PUBLISHED = Published(SOURCE, EDITION)
DERIVED = Derived(METHOD, (SOURCE,), (EDITION,))


def awkward_table() -> Table:
    columns = (
        Column("place", "Place", is_heading=True),
        Column("children", "Children", unit="children"),
        Column("moved", "Moved three times or more", unit="children", part_of="children"),
        Column("share", "Share", decimals=1),
        Column("rate", "Rate per 1,000", decimals=2),
        Column("cost", "Cost", decimals=0, unit="£"),
        Column("said", "In words"),
    )
    rows: tuple[tuple[Cell, ...], ...] = (
        (
            "Carrick",
            Count(1240),
            Count(248),
            Proportion.of(248, 1240),
            Rate(15.25, 1000, AgeBand(0, 17)),
            1_204_000.0,
            "steady",
        ),
        ("Dunmore", Count(96), Count(0), Proportion.of(0, 96), Rate(0, 1000), -12.5, "none moved"),
        ("Eilean Mòr", Count(31), Suppressed(), Suppressed(), Missing("not defined"), None, ""),
        (
            "Strathmore and the Far Northern Islands Area, with a name that goes on",
            Missing(),
            Missing(),
            Missing(),
            Missing(),
            None,
            "<b>not</b> *bold* #x",
        ),
    )
    return Table("Placement moves by place", columns, rows, notes=("A note with <b>no</b> markup & an ampersand.",))


def wide_table() -> Table:
    years = [f"{2008 + n}-{(9 + n) % 100:02d}" for n in range(18)]
    columns = (
        Column("place", "Place", is_heading=True),
        *(Column(f"y{year}", year, decimals=1, unit="%") for year in years),
    )
    rows = tuple(
        (place, *(round((len(place) * 7 + 13 * n) % 40 / 2, 1) for n in range(18)))
        for place in ("Carrick", "Dunmore", "Eilean Mòr")
    )
    return Table("Eighteen years side by side", columns, rows)


def small_table() -> Table:
    columns = (
        Column("place", "Place", is_heading=True),
        Column("children", "Children", unit="children"),
        Column("helped", "Helped", unit="children", part_of="children"),
        Column("share", "Share", decimals=1),
    )
    counts = (("Carrick", 120, 40), ("Dunmore", 60, 3), ("Eilean Mòr", 20, 18), ("Strath", 44, 0))
    rows = [(place, Count(n), Count(some), Proportion.of(some, n)) for place, n, some in counts]
    total = ("All places", Count(244), Count(61), Proportion.of(61, 244))
    return Table("Helped by place", columns, (*rows, total), total_rows=(4,))


def document(*, illustrative: bool = True) -> Document:
    """Every node there is, with awkward values and hostile words."""
    every = figures()
    charts = tuple(
        FigureBlock(f"chart-{name}", figure, PUBLISHED) for name, figure in every.items() if name != "sparkline"
    )
    words: Words = (
        "In ",
        Strong("Carrick"),
        " the share fell from ",
        Shown(Proportion.of(20, 122), 1),
        " to ",
        Shown(Proportion.of(9, 120), 1),
        ", that is ",
        Shown(Count(9), unit="children"),
        "; see ",
        Link("the table", "#awkward"),
        " and ",
        Link("the publication", "https://example.org/looked-after"),
        ". ",
        Link("This link is harmless", "javascript:alert(1)"),
        ".",
    )
    return Document(
        title="What moved, what did not and what is too short to tell",
        edition=Edition("Made for a test", "2026-11-23"),
        summary=(
            Finding(
                "Re-registrations fell in one place of twelve; this is more than chance.", "Look here", Tone.LOOK_HERE
            ),
            Finding("Attendance did not change by more than chance.", "Steady", Tone.STEADY),
            Finding("Eilean Mòr has too few children to tell.", "Too small to tell", Tone.CANNOT_TELL),
            Finding("Every figure below is invented."),
        ),
        blocks=(
            Section(
                "words",
                "Words",
                (
                    Paragraph(words),
                    Bullets(
                        ("First", ("Second, ", Strong("with weight")), "<script>alert(1)</script> #panic() *x* $y$ @z")
                    ),
                    Bullets(("Read", "Look", "Ask"), numbered=True),
                    Definitions(
                        (
                            ("Re-registered", "Put on the register again within 24 months"),
                            ("Place", ("A council, ", Strong("or more than one"))),
                        )
                    ),
                    Notice("Numbers are small: read with care."),
                    Notice("The next publication is due in March.", NoticeKind.INFORMATION),
                    SmallPrint("How this was worked out", (Paragraph("By counting, twice, with limits at 99.8%."),)),
                ),
            ),
            Section(
                "tables",
                "Tables",
                (
                    TableBlock("awkward", awkward_table(), PUBLISHED, illustrative=True),
                    Section("wide-section", "A wide table", (TableBlock("wide", wide_table(), PUBLISHED),)),
                    TableBlock(
                        "nothing",
                        Table("Nothing", (Column("a", "A", is_heading=True), Column("b", "B")), ()),
                        PUBLISHED,
                    ),
                    Section(
                        "deep",
                        "Deep",
                        (Section("deeper", "Deeper", (Section("deepest", "Deepest", (Paragraph("Down here."),)),)),),
                    ),
                ),
            ),
            Section("small", "Small numbers", (TableBlock("small-table", small_table(), DERIVED, illustrative=True),)),
            Section("charts", "Charts", charts),
            Section("sparks", "A sparkline", (FigureBlock("spark", every["sparkline"], PUBLISHED),)),
        ),
        sources=(SOURCE,),
        illustrative=illustrative,
    )
