"""The files of a new pack, for somebody to fill in. A new pack passes its own check."""

from __future__ import annotations

_OWN = """\
name: {name}
title: {name}
about: What this pack holds, and for whom.
illustrative: false
country: C1
compare: council
working_week: [Mon, Tue, Wed, Thu, Fri]
kinds:
  country: {{singular: country, plural: countries}}
  council: {{singular: council, plural: councils}}
  committee: {{singular: committee, plural: committees}}
attribution:
  - Whose names and figures these are, and under which licence.
"""

_EXTENDING = """\
name: {name}
title: {name}
about: What this pack adds, and for whom.
extends: {extends}
attribution:
  - Whose names and figures these are, and under which licence.
"""

_SOURCES = """\
sources:
  own:
    name: The name of the publication
    publisher: Who published it
    licence: Under which licence
    attribution: How its publisher wants to be named
editions:
  own-2026: {source: own, name: "The publication of 2026", published: "2026"}
"""

_CALENDARS = """\
calendars:
  calendar-year:
    title: Calendar year
    year_starts: "01-01"
"""

_MEASURE = """\
id: example
title: An example measure
why_it_matters: Why anybody should look at this number.
numerator: who or what is counted
denominator: out of whom
kind: proportion
per: 100
unit: "%"
decimals: 1
age_band: 0–17
calendar: calendar-year
period: quarter
direction_of_good: up
source: own
licence: Under which licence
editions: [own-2026]
questions: [2, 5]
chart: p
review_by: 2030-12-31
counts_children: true
"""

_FIGURES = """\
measure,place,period,value,numerator,denominator,status,edition,note
example,A1,2026-Q1,,40,50,,own-2026,
example,A1,2026-Q2,,,,suppressed,own-2026,a number from 1 to 4
example,A2,2026-Q1,,,,missing,own-2026,not collected
"""


def starter_files(name: str, extends: str = "") -> dict[str, str]:
    """Text by file name. With `extends`, only places and nestings on top of another pack: enough for committees."""
    safe = "".join(ch if ch.isalnum() or ch == "-" else "-" for ch in name).strip("-") or "my-pack"
    if extends:
        return {
            "pack.yaml": _EXTENDING.format(name=safe, extends=extends),
            "places.csv": "code,kind,name,start,end\n",
            "nestings.csv": "child,parent,start,end\n",
        }
    return {
        "pack.yaml": _OWN.format(name=safe),
        "sources.yaml": _SOURCES,
        "calendars.yaml": _CALENDARS,
        "places.csv": "code,kind,name,start,end\nC1,country,Our country,,\nA1,council,First council,,\nA2,council,Second council,,\n",
        "nestings.csv": "child,parent,start,end\nA1,C1,,\nA2,C1,,\n",
        "measures/example.yaml": _MEASURE,
        "observations/example.csv": _FIGURES,
    }
