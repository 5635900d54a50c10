"""The blueprint of all addresses at which lists of bases leave as files."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("bases_exports", __name__)
