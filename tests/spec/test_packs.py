"""Worked examples of packs, as a person would use them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from knowdo.measures.timescales import due_date, in_time, rule_for
from knowdo.packs import load_pack


def test_what_did_we_say_then_and_what_do_we_say_now() -> None:
    """The register at 31 July 2020 was 2,654 when it was first published and is 2,641 since the next edition."""
    pack = load_pack("scotland")
    revision = next(
        one for one in pack.revisions("children-on-register") if str(one.period) == "2020-07-31" and not one.breakdown
    )
    register = pack.measures["children-on-register"]
    assert (register.text(revision.then.value), revision.then.edition.name) == (
        "2,654 children",
        "Children's Social Work Statistics 2019-20",
    )
    assert (register.text(revision.now.value), revision.now.edition.name) == (
        "2,641 children",
        "Children's Social Work Statistics 2020-21",
    )


def test_was_this_core_group_in_time() -> None:
    """A meeting on Friday 15 December 2023: fifteen working days, over Christmas and New Year, end on 11 January."""
    pack = load_pack("scotland")
    held = date(2023, 12, 15)
    rule = rule_for(pack.timescales, "first core group", held)
    assert rule is not None
    assert pack.working_days is not None
    assert due_date(rule, held, pack.working_days) == date(2024, 1, 11)
    assert in_time(rule, held, date(2024, 1, 11), pack.working_days)
    assert not in_time(rule, held, date(2024, 1, 12), pack.working_days)


def test_our_own_committee_covers_two_councils(tmp_path: Path) -> None:
    """The committee areas are not published, so a person's own pack defines them on top of the shipped one."""
    (tmp_path / "pack.yaml").write_text(
        "name: ours\ntitle: Ours\nextends: scotland\nattribution: [Our own committee.]\n"
    )
    (tmp_path / "places.csv").write_text("code,kind,name\nOURS,committee,The two together\n")
    (tmp_path / "nestings.csv").write_text("child,parent,start\nS12000005,OURS,2016-04-01\nS12000030,OURS,2016-04-01\n")
    places = load_pack(tmp_path).gazetteer
    assert [council.name for council in places.children("OURS")] == ["Clackmannanshire", "Stirling"]
    assert places.children("OURS", on=date(2015, 1, 1)) == ()
