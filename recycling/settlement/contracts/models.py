"""Tables of contracts: what was drawn up, word for word, and the two places for signatures."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.db import BigId, Model
from recycling.parties.models import Organisation
from recycling.settlement.contracts import triggers
from recycling.settlement.contracts.document import Document, read_document
from recycling.settlement.contracts.rules import ContractState, Party, state_by
from recycling.settlement.models import Sale

_PARTIES = ", ".join(f"'{one}'" for one in Party)
_UNSIGNED = text("signed_at IS NULL")


class SaleContract(Model):
    """The contract of a sale; ``document`` is canonical JSON, ``digest`` its SHA-256.

    ``triggers.py`` keeps it from being changed.
    """

    __tablename__ = "sale_contract"

    sale_id: Mapped[int] = mapped_column(BigId, ForeignKey("sale.id"), primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    document: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    drawn_at: Mapped[datetime]
    sale: Mapped[Sale] = relationship(lazy="raise")
    signatures: Mapped[list[ContractSignature]] = relationship(
        order_by="ContractSignature.party", lazy="raise"
    )

    @property
    def country(self) -> str:
        """Return the lot's country, whose regulator watches the sale."""
        return self.sale.country

    @property
    def state(self) -> ContractState:
        """Return how far its signing has come."""
        return state_by(sum(one.signed_at is not None for one in self.signatures))

    def parties(self) -> dict[str, int | None]:
        """Return who it is between."""
        return {"holder": self.sale.holder_id, "recycler": self.sale.recycler_id}

    def signature_of(self, organisation_id: int | None) -> ContractSignature | None:
        """Return the place for an organisation's signature, if it is a party."""
        theirs = (one for one in self.signatures if one.organisation_id == organisation_id)
        return next(theirs, None)

    def stated(self) -> Document:
        """Return what it states."""
        return read_document(self.document)


class ContractSignature(Model):
    """The place for a party's signature; everything but whose it is, is empty until it is made.

    ``role`` is the signer's role then; ``fact_number`` and ``fact_digest`` are the signature's fact
    in the sale's chain.
    """

    __tablename__ = "contract_signature"
    __table_args__ = (
        CheckConstraint(f"party IN ({_PARTIES})", name="party"),
        CheckConstraint(
            "(signed_at IS NULL) = (signed_by IS NULL) AND (signed_at IS NULL) = (role IS NULL)"
            " AND (signed_at IS NULL) = (fact_number IS NULL)"
            " AND (signed_at IS NULL) = (fact_digest IS NULL)",
            name="whole",
        ),
        Index("ix_contract_signature_organisation_id", "organisation_id", "sale_id"),
        Index(
            "ix_contract_signature_unsigned",
            "organisation_id",
            "sale_id",
            sqlite_where=_UNSIGNED,
            postgresql_where=_UNSIGNED,
        ),
    )

    sale_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("sale_contract.sale_id"), primary_key=True
    )
    party: Mapped[str] = mapped_column(String(8), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    signed_by: Mapped[str | None] = mapped_column(String(20))
    role: Mapped[str | None] = mapped_column(String(20))
    signed_at: Mapped[datetime | None]
    fact_number: Mapped[int | None]
    fact_digest: Mapped[str | None] = mapped_column(String(64))
    organisation: Mapped[Organisation] = relationship(lazy="raise")


@sqlalchemy_event.listens_for(Model.metadata, "after_create")
def _guard_contracts(_metadata: object, connection: Connection, **_options: object) -> None:
    for statement in triggers.creation(connection.dialect.name):
        connection.exec_driver_sql(statement)
