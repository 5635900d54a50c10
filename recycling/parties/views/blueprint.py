"""Where the pages of parties hang."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("parties", __name__)
