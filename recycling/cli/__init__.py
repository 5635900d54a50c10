"""The command line: ``flask --app app …`` for operators, regulators and the curious.

May import every room. Each file holds the commands for one purpose.
"""

from __future__ import annotations

from flask import Flask

from recycling.cli import exchange, market, people, proof, running


def init_commands(app: Flask) -> None:
    """Register every command on the application."""
    for commands in (people.COMMANDS, market.COMMANDS, running.COMMANDS, proof.COMMANDS):
        for command in commands:
            app.cli.add_command(command)
    for command in exchange.COMMANDS:
        app.cli.add_command(command)
