"""Under which names do the pages of lots stand?"""

from __future__ import annotations

from datetime import datetime
from decimal import Context

from flask import Blueprint

from recycling.forms.dates import short_day_words
from recycling.lots import labels
from recycling.pages.filters import NO_BREAK, number
from recycling.quantities import Mass
from recycling.sayings import say
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
    return say("%(code)s: %(words)s", code=entry.display, words=entry.text)


@blueprint.app_template_global()
def short_mass(mass: Mass) -> str:
    """Write a mass in kilograms to four digits, for lists; a lot's own page has it exact."""
    return f"{number(Context(prec=4).create_decimal(mass.kilograms))}{NO_BREAK}kg"


def short_day(at: datetime) -> str:
    """Write the day (UTC) of an instant shortly, to stand under a stage of a lot's life."""
    return short_day_words(at.date())
