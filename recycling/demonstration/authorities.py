"""Which authorities share the country of the demonstration, and what waits for a second signer?"""

from __future__ import annotations

from recycling.bases import service as bases
from recycling.db import db
from recycling.deeds import Act
from recycling.demonstration.bases import license_one_more
from recycling.demonstration.people import AUTHORITIES, SECOND, actor, enter, password_hash
from recycling.parties import service, sign_in
from recycling.parties.rules import Newcomer, Role

_WHY = "Its lines were sold in summer and nothing was treated since; its recycler does not answer."


def share_the_country() -> None:
    """Enter authorities with other remits, and let a signer of the first propose a revocation."""
    for role in AUTHORITIES:
        enter(role)
    service.admit_person(
        Act(actor("regulator")),
        Newcomer(SECOND.person, SECOND.email, Role.SIGNER, password_hash()),
    )
    sign_in.enter_demonstration(SECOND.email)
    licence = license_one_more()
    db.session.rollback()
    bases.propose_revocation(Act(actor(SECOND.key)), licence, _WHY)
