"""The command line: ``flask --app app …`` for operators, regulators and the curious."""

from __future__ import annotations

from flask import Flask


def init_commands(app: Flask) -> None:
    """Register every command on the application."""
