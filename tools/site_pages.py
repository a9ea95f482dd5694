"""The pages of the reference that are made from the site: its settings, and who may open what."""

from __future__ import annotations

import os
from collections.abc import Iterator


def _site() -> None:
    """Django with the settings of the tests, unless it is set up already."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.knowdo_web.settings")
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()


def settings_page() -> str:
    _site()
    from django.conf import settings

    known = settings.ENVIRONMENT.known
    lines = [
        "# Settings of the site\n",
        (
            "Every setting comes from the environment. A value that is not right is told in words, all of them at once, and "
            "nothing starts. A name that is almost one of these is told too: it is a slip of the pen.\n"
        ),
        "`knowdo check-deploy` looks at all of them together and says what must be put right.\n",
        "| Name | What it is for | How it is written | Without it |\n|---|---|---|---|",
    ]
    for name in sorted(known):
        one = known[name]
        default = one.default.replace(str(settings.DATA), "knowdo-data")
        usual = {"KNOWDO_DATA": "knowdo-data", "KNOWDO_SECRET_KEY": "", "KNOWDO_SECOND_STEP": "yes"}.get(name, default)
        lines.append(f"| `{name}` | {one.about} | {one.form} | {f'`{usual}`' if usual else 'empty'} |")
    lines.append(
        "\nWithout `KNOWDO_SECRET_KEY` a key is made in the file `secret-key` of the data folder when the site is first "
        "served. A demonstration asks for no second step and logs warnings only."
    )
    return "\n".join(lines) + "\n"


def access_page() -> str:
    _site()
    from knowdo_web.access.roles import ROLES

    lines = [
        "# Who may do what\n",
        (
            "Made from the table of roles and from what every address declares. A test walks every address as every role, in "
            "one's own place and in another's, reading and writing, and again after places merge and split "
            "(`tests/knowdo_web/contracts/test_access_matrix.py`).\n"
        ),
        "## Roles\n",
        "| Role | Level | What for | Permissions |\n|---|---|---|---|",
    ]
    for role in ROLES.values():
        permissions = ", ".join(sorted(one.value for one in role.permissions))
        lines.append(f"| {role.name} | {role.level.value} | {role.about} | {permissions} |")
    lines += ["\n## Addresses\n", _legend(), _head()]
    lines += _rows()
    return "\n".join(lines) + "\n"


def _legend() -> str:
    return (
        "Each cell says what somebody with that role gets, first where the thing lies in their own place (or is their own), "
        "then where it does not. **open**: it answers. **403**: they see it and may not do it, and are told who may. **404**: "
        "it does not exist for them. **405**: there is nothing to do that way. One word where both are the same. Who has not "
        "signed in gets what asks for *anyone* and is otherwise asked to sign in. Rows of an open list are always those "
        "of one's own scope.\n"
    )


def _head() -> str:
    from knowdo_web.access.roles import ROLES

    names = " | ".join(role.name for role in ROLES.values())
    return f"| Address | Way | Asks for | Where | {names} |\n|---|---|---|---|{'---|' * len(ROLES)}"


def _rows() -> Iterator[str]:
    from knowdo_web.access.roles import ROLES
    from knowdo_web.access.walk import answer, doors, readable, told

    for door in doors():
        if door.address is None:
            continue
        for way, need in (("read", door.address.get), ("write", door.address.post)):
            if need is None:
                continue
            cells = []
            for role in ROLES.values():
                here, there = (answer(door.address, need, role, own=own) for own in (True, False))
                cells.append(here if here == there else f"{here}, {there}")
            where = f"`{readable(door.pattern)}`"
            yield f"| {where} | {way} | {told(need)} | {door.address.at.name} | {' | '.join(cells)} |"
