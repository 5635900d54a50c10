"""The blueprint that the room's views stand on."""

from flask import Blueprint

blueprint = Blueprint("site", __name__)
