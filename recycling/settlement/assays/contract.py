"""By which formula was a sale awarded, and what is it worth by the final assay?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import select

from recycling.auctions.formulas.queries import formula_of, reference_in
from recycling.auctions.models import Auction, Award, Bid
from recycling.auctions.rules.formula import Formula
from recycling.auctions.rules.reference import Reference
from recycling.db import db
from recycling.errors import Conflict
from recycling.quantities import Fraction, Mass, Money
from recycling.sayings import say


@dataclass(frozen=True)
class Contract:
    """The formula of a sale, and the figures it was worked out from at the opening."""

    formula: Formula
    reference: Reference

    @property
    def declared(self) -> Money:
        """Return the signed net amount by the declared assay, rounded once, half up."""
        return self.reference.worked(self.formula).net

    def final(self, wet: Mass, dry: Mass, values: Mapping[str, Fraction]) -> Reference:
        """Return the figures with received masses and final assay; the indices stay."""
        return replace(
            self.reference,
            wet_mass=wet,
            dry_mass=dry,
            quoted=tuple(
                replace(one, dry=values.get(one.name, one.dry))
                for one in self.reference.quoted
                if one.form == self.formula.form
            ),
            stated=tuple(
                replace(one, dry=values.get(one.name, one.dry)) for one in self.reference.stated
            ),
        )

    def net(self, wet: Mass, dry: Mass, values: Mapping[str, Fraction]) -> Money:
        """Return the signed net amount by the final assay, rounded once, half up."""
        return self.final(wet, dry, values).worked(self.formula).net


def find_contract(auction_id: int) -> Contract | None:
    """Return the contract an auction was awarded under; ``None`` for a price per tonne."""
    found = db.session.execute(
        select(Auction, Bid.ref)
        .join(Award, Award.auction_id == Auction.id)
        .join(Bid, Bid.id == Award.bid_id)
        .where(Auction.id == auction_id)
    ).one_or_none()
    formula = formula_of(found.ref) if found else None
    if found is None or formula is None:
        return None
    return Contract(formula, reference_in(found.Auction))


def contract_of(auction_id: int) -> Contract:
    """Return as ``find_contract``; raises ``Conflict`` where the bid was no formula."""
    found = find_contract(auction_id)
    if found is None:
        raise Conflict(
            "not_by_formula",
            say("The lot went to a price per tonne, which no assay changes."),
            field="sale",
        )
    return found
