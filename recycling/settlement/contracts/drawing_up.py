"""How does a contract come about? Drawn up in the deed that opens the sale, and never again."""

from __future__ import annotations

from datetime import datetime

from flask import current_app

from recycling.config import Settings
from recycling.db import db
from recycling.references import new_reference
from recycling.settlement.contracts.document import digest_of, written
from recycling.settlement.contracts.models import ContractSignature, SaleContract
from recycling.settlement.contracts.rules import Party
from recycling.settlement.contracts.stating import Named, figures_of
from recycling.settlement.models import Sale


def draw_up(sale: Sale, at: datetime) -> SaleContract:
    """Draw up the contract of a sale that opens, with a place for each signature (in a deed)."""
    settings: Settings = current_app.extensions["settings"]
    named = Named(new_reference("CTR"), settings.registry_name)
    text = written(figures_of(sale, named))
    contract = SaleContract(
        sale_id=sale.id,
        ref=named.contract,
        document=text,
        digest=digest_of(text),
        drawn_at=at,
    )
    db.session.add(contract)
    db.session.flush()
    for party in Party:
        whose = {Party.HOLDER: sale.holder_id, Party.RECYCLER: sale.recycler_id}[party]
        db.session.add(ContractSignature(sale_id=sale.id, party=party, organisation_id=whose))
    return contract
