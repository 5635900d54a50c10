"""The command line: ``flask --app app …`` for operators, regulators and the curious.

May import every room. Each file holds the commands for one purpose.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import click
from flask import Flask
from sqlalchemy.exc import OperationalError, ProgrammingError

from recycling.cli.auditing import COMMANDS as AUDITING
from recycling.cli.books import COMMANDS as BOOKS
from recycling.cli.exchange import COMMANDS as EXCHANGE
from recycling.cli.incidents import COMMANDS as INCIDENTS
from recycling.cli.keys import COMMANDS as KEYS
from recycling.cli.log import COMMANDS as LOG
from recycling.cli.market import COMMANDS as MARKET
from recycling.cli.people import COMMANDS as PEOPLE
from recycling.cli.proof import COMMANDS as PROOF
from recycling.cli.running import COMMANDS as RUNNING
from recycling.cli.sandbox import COMMANDS as SANDBOX
from recycling.errors import Refusal


class NotReady(click.ClickException):
    """The database is not there or not up to date."""

    exit_code = 3


def init_commands(app: Flask) -> None:
    """Register every command on the application."""
    for command in (
        *PEOPLE,
        *MARKET,
        *RUNNING,
        *PROOF,
        *AUDITING,
        *LOG,
        *EXCHANGE,
        *KEYS,
        *BOOKS,
        *INCIDENTS,
        *SANDBOX,
    ):
        _speak_plainly(command)
        app.cli.add_command(command)


def _speak_plainly(command: click.Command) -> None:
    """Let a refusal or a missing database end a command with a sentence, not a trace."""
    for one in command.commands.values() if isinstance(command, click.Group) else (command,):
        if one.callback is not None and not hasattr(one.callback, "__speaks_plainly__"):
            one.callback = _plainly(one.callback)


def _plainly(callback: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(callback)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return callback(*args, **kwargs)
        except Refusal as refusal:
            for finding in refusal.details[1:]:
                click.echo(f"{finding.path}: {finding.message}", err=True)
            raise click.ClickException(refusal.sentence) from refusal
        except (OperationalError, ProgrammingError) as error:
            raise NotReady(
                f"The database cannot be used: {error.orig}. "
                "Is it running, and up to date (flask --app app db upgrade)?"
            ) from error

    run.__speaks_plainly__ = True  # type: ignore[attr-defined]
    return run
