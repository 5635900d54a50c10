"""Which proposals wait for a second signer?"""

from __future__ import annotations

from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from recycling.deeds import Actor
from recycling.oversight.proposals.words import KINDS
from recycling.parties.proposals import queries
from recycling.parties.proposals.rules import Irreversible
from recycling.site.addresses import page_of
from recycling.site.desks.entry import SHOWN, Awaiting, Section, section, tone_of


def proposals_to_confirm(actor: Actor, now: datetime) -> Section:
    """Return what signers of this authority propose and the reader may confirm, newest first."""
    found = queries.awaiting(actor, SHOWN + 1)
    return section(
        _("Second signature"),
        (
            Awaiting(
                one.ref,
                str(KINDS[Irreversible(one.kind)]),
                _("%(name)s proposes it about %(ref)s.", name=one.proposed_by_name, ref=one.about),
                page_of("proposal", one.ref),
                _("Confirm or decline"),
                one.expires_at,
                tone_of(one.expires_at, now),
            )
            for one in found
        ),
        url_for("proposals.index"),
    )
