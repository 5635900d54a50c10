"""Under which names do the pages of lots stand?"""

from __future__ import annotations

from flask import Blueprint

from recycling.lots import labels
from recycling.streams import rules as streams

blueprint = Blueprint("lots", __name__)


@blueprint.app_template_global()
def lot_state_words(state: str) -> str:
    """Return the words for a state of a lot."""
    return str(labels.STATES.get(state, state))


@blueprint.app_template_global()
def hazard_words(hazard: str) -> str:
    """Return a hazard property with what it means."""
    entry = streams.listed_code("EU_HP", hazard)
    return f"{entry.display}: {entry.text}"
