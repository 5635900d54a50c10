"""A consignment as a file for another system, and what its page says of these files."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from recycling.access import requires
from recycling.custody import queries
from recycling.custody.models import Consignment
from recycling.custody.outgoing import formats
from recycling.custody.panels import consignment_panels
from recycling.custody.rules import State
from recycling.deeds import Actor
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
from recycling.sending import PRIVATE, file_of

blueprint = Blueprint("outgoing", __name__)
_NAMES = ", ".join(f'"{name}"' for name in formats.FORMATS)


@blueprint.get(f"/consignments/<ref>/<any({_NAMES}):what>.json")
@requires(Permission.CUSTODY_READ)
def give(ref: str, what: str) -> ResponseReturnValue:
    """Give a consignment as a file for another system."""
    reader = current_actor()
    content = formats.file_of(queries.consignment(ref, reader), what, reader)
    return file_of(content, formats.FORMATS[what].media_type, PRIVATE, f"{ref}-{what}.json")


def _panel(consignment: Consignment, _actor: Actor) -> str | None:
    """Offer the files for other systems on a consignment's page, or say what they lack."""
    if consignment.state == State.CANCELLED:
        return None
    offers = formats.offers_of(consignment)
    return Markup(
        render_template("custody/outgoing/panel.html", consignment=consignment, offers=offers)
    )


consignment_panels.append(_panel)
