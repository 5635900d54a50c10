"""Commands with which an operator tells of what does not work, on the status page."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from flask.cli import AppGroup, with_appcontext

from recycling.deeds import SYSTEM, Act
from recycling.site.status import service

incident = AppGroup("incident", help="Tell everybody what does not work, on the status page.")


@incident.command("begin")
@click.argument("title")
@click.argument("words")
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]),
    help="When it began, in UTC, such as 2026-12-09T14:30. Default: now.",
)
@with_appcontext
def begin(title: str, words: str, since: datetime | None) -> None:
    """Tell that something does not work."""
    began_at = since.replace(tzinfo=UTC) if since else None
    click.echo(service.begin_incident(Act(SYSTEM), title, words, began_at))


@incident.command("note")
@click.argument("ref")
@click.argument("words")
@with_appcontext
def note(ref: str, words: str) -> None:
    """Say more about an incident that lasts."""
    service.note_incident(Act(SYSTEM), ref, words)


@incident.command("end")
@click.argument("ref")
@click.argument("words")
@with_appcontext
def end(ref: str, words: str) -> None:
    """Tell that an incident is over, and what it was."""
    service.end_incident(Act(SYSTEM), ref, words)


COMMANDS = (incident,)
