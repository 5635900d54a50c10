"""The blueprint of all pages of inspections."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("inspections", __name__)
