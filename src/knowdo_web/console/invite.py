"""`knowdo invite --first-administrator`: how the first person comes into a site that has nobody in it."""

from __future__ import annotations

from pathlib import Path

import click

from knowdo_web.console.site import data_option, on_a_site, open_site


@click.command("invite")
@click.option("--first-administrator", "email", required=True, metavar="E-MAIL", help="Their work e-mail address.")
@click.option("--name", required=True, help="Their name, as colleagues know them.")
@data_option
@on_a_site
def command(email: str, name: str, data: Path | None) -> None:
    """Print a link with which the first administrator comes in. It works once, and only while nobody is there.

    A new installation has no account and no password. Everybody else is invited by an administrator, in the site.
    """
    open_site(data)
    from knowdo_web.actions import invitations

    link = invitations.invite_first(email=email, name=name)
    click.echo(link)
    click.echo(
        "Whoever opens this link becomes the administrator. It works once. Hand it over by a way that you trust.",
        err=True,
    )
