"""What was a year of a holder? Lots, hand-overs, receipts, what was recovered, money, open ends.

By the calendar of UTC, as statements of account are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import pgettext
from sqlalchemy import BigInteger, Select, func, select, type_coerce

from recycling.certificates.models import Certificate, CertificateState
from recycling.custody.models import Consignment, Handover, Receipt
from recycling.db import db
from recycling.lots.models import Lot
from recycling.lots.rules import State
from recycling.oversight.summaries.rules import Cell, Column, Part, Unit, Year
from recycling.oversight.summaries.words import element_name, entry_words, state_words, stream_name
from recycling.quantities import NO_MASS, Mass, Money
from recycling.recovery.models import Batch, Output
from recycling.recovery.rules import OutputKind
from recycling.recovery.shares.models import Share
from recycling.settlement.books.models import BookAccount, BookEntry, BookPosting
from recycling.settlement.books.rules import AccountKind, in_favour
from recycling.streams.elements import rare_earths

_ENDED = (State.CERTIFIED, State.WITHDRAWN, State.REFUSED)


def parts_of_holder(organisation_id: int, year: Year) -> tuple[Part, ...]:
    """Return the parts of an organisation's summary as a holder of lots."""
    span = year.instants(UTC)
    return (
        _registered(organisation_id, span),
        _moved(organisation_id, span),
        _recovered(organisation_id, span),
        _money(organisation_id, span),
        certificates(Certificate.holder_id == organisation_id, span),
        _open_ends(organisation_id),
    )


def summed(column: Any) -> Any:
    """Return the sum of a column of masses, in milligrams."""
    return func.sum(type_coerce(column, BigInteger))


def mass_of(milligrams: Any) -> Mass:
    """Return a sum that may be of nothing as a mass."""
    return Mass(int(milligrams or 0))


def within(column: Any, span: tuple[datetime, datetime]) -> Any:
    """Tell whether an instant is in a span."""
    return (column >= span[0]) & (column < span[1])


def _registered(holder: int, span: tuple[datetime, datetime]) -> Part:
    rows = db.session.execute(
        select(Lot.stream, func.count(), summed(Lot.wet_mass))
        .where(Lot.holder_id == holder, within(Lot.published_at, span))
        .group_by(Lot.stream)
        .order_by(Lot.stream)
    )
    return Part(
        "lots_registered",
        _("Lots registered, by stream"),
        _("Lots published in the year, with their wet mass as it is declared now."),
        (
            Column("stream", _("Stream")),
            Column("lots", _("Lots"), Unit.COUNT),
            Column("declared_kg", _("Declared, kg"), Unit.MASS),
        ),
        tuple((stream_name(stream), lots, mass_of(mass)) for stream, lots, mass in rows),
        empty=_("No lot was published in this year."),
    )


def _moved(holder: int, span: tuple[datetime, datetime]) -> Part:
    sums: defaultdict[str, list[Any]] = defaultdict(lambda: [0, NO_MASS, 0, NO_MASS, NO_MASS])
    for stream, count, mass in db.session.execute(_given(holder, span)):
        sums[stream][:2] = count, mass_of(mass)
    for stream, count, accepted, refused in db.session.execute(_received(holder, span)):
        sums[stream][2:] = count, mass_of(accepted), mass_of(refused)
    rows = [(stream_name(stream), *sums[stream]) for stream in sorted(sums)]
    return Part(
        "handed_over_and_received",
        _("Handed over and received, by stream"),
        _(
            "Handed over counts when the first carrier was given the lot, with the declared wet "
            "mass; received counts when the base weighed it, with what it accepted and refused."
        ),
        (
            Column("stream", _("Stream")),
            Column("lots_handed_over", _("Lots handed over"), Unit.COUNT),
            Column("declared_kg", _("Declared, kg"), Unit.MASS),
            Column("lots_received", _("Lots received"), Unit.COUNT),
            Column("accepted_kg", _("Accepted, kg"), Unit.MASS),
            Column("refused_kg", _("Refused, kg"), Unit.MASS),
        ),
        tuple(rows),
        differs=_(
            "A lot handed over in December and received in January is in two years, so the two "
            "need not agree; what is weighed also differs from what was declared."
        ),
        empty=_("Nothing was handed over or received in this year."),
    )


def _given(holder: int, span: tuple[datetime, datetime]) -> Select[Any]:
    return (
        select(Lot.stream, func.count(), summed(Lot.wet_mass))
        .select_from(Consignment)
        .join(Handover, Handover.consignment_id == Consignment.id)
        .join(Lot, Lot.id == Consignment.lot_id)
        .where(
            Consignment.holder_id == holder, Handover.number == 1, within(Handover.given_at, span)
        )
        .group_by(Lot.stream)
    )


def _received(holder: int, span: tuple[datetime, datetime]) -> Select[Any]:
    return (
        select(Lot.stream, func.count(), summed(Receipt.accepted), summed(Receipt.refused))
        .select_from(Consignment)
        .join(Receipt, Receipt.consignment_id == Consignment.id)
        .join(Lot, Lot.id == Consignment.lot_id)
        .where(Consignment.holder_id == holder, within(Receipt.received_at, span))
        .group_by(Lot.stream)
    )


def _recovered(holder: int, span: tuple[datetime, datetime]) -> Part:
    sums: defaultdict[str, int] = defaultdict(int)
    shares = db.session.scalars(
        select(Share.contents)
        .join(Lot, Lot.id == Share.lot_id)
        .join(Output, Output.id == Share.output_id)
        .join(Batch, Batch.id == Output.batch_id)
        .where(
            Lot.holder_id == holder,
            Output.kind == OutputKind.PRODUCT,
            within(Batch.first_closed_at, span),
        )
    )
    for contents in shares:
        for element, milligrams in contents.items():
            if element in rare_earths():
                sums[element] += milligrams
    return Part(
        "recovered",
        _("Recovered from these lots, by element"),
        _(
            "The lots’ own shares of the products of batches whose books were closed in the year: "
            "the same shares certificates state."
        ),
        (
            Column("element", _("Element")),
            Column("recovered_kg", _("Recovered, kg"), Unit.MASS),
        ),
        tuple((element_name(one), Mass(sums[one])) for one in sorted(sums)),
        differs=_(
            "A certificate counts in the year it is issued, this table in the year the batch was "
            "closed: certificates of one year may state what is in the table of the year before."
        ),
        empty=_("Nothing of these lots was recovered in this year."),
    )


def _money(organisation_id: int, span: tuple[datetime, datetime]) -> Part:
    postings = db.session.execute(
        select(
            BookAccount.currency,
            BookAccount.kind,
            BookPosting.kind,
            BookPosting.amount_minor > 0,
            func.sum(BookPosting.amount_minor),
        )
        .join(BookPosting.account)
        .join(BookPosting.entry)
        .where(BookAccount.organisation_id == organisation_id, within(BookEntry.at, span))
        .group_by(
            BookAccount.currency,
            BookAccount.kind,
            BookPosting.kind,
            BookPosting.amount_minor > 0,
        )
        .order_by(BookAccount.currency, BookAccount.kind, BookPosting.kind)
    )
    return Part(
        "money",
        _("Money in and out"),
        _(
            "Every posting of the year on the organisation’s accounts: the same as on its monthly "
            "statements of account, added up."
        ),
        (
            Column("account", _("Account")),
            Column("movement", _("What was done")),
            Column("in", pgettext("account", "In"), Unit.MONEY),
            Column("out", _("Out"), Unit.MONEY),
        ),
        tuple(_money_row(*row) for row in postings),
        differs=_(
            "An invoice counts on the day it is issued, money on the day it moved, so invoices of "
            "a year need not add up to this."
        ),
        empty=_("No money moved in this year."),
    )


def _money_row(
    currency: str, account: str, movement: str, _is_debit: bool, minor: int
) -> tuple[Cell, ...]:
    own = in_favour(AccountKind(account), int(minor))
    amount = Money(abs(own), currency)
    words = entry_words(account, movement)
    return (*words, amount, None) if own > 0 else (*words, None, amount)


def certificates(whose: Any, span: tuple[datetime, datetime]) -> Part:
    """Return the certificates issued in a span, by what became of them."""
    found: dict[str, int] = dict(
        db.session.execute(
            select(Certificate.state, func.count())
            .where(whose, within(Certificate.issued_at, span))
            .group_by(Certificate.state)
        ).all()
    )
    names = {
        CertificateState.CURRENT: _("In force"),
        CertificateState.SUPERSEDED: _("Replaced by a corrected one"),
        CertificateState.REVOKED: _("Revoked"),
    }
    return Part(
        "certificates",
        _("Certificates issued"),
        _("Certificates issued in the year, by what they are now."),
        (Column("state", _("State")), Column("certificates", _("Certificates"), Unit.COUNT)),
        tuple((names[one], found[one]) for one in CertificateState if one in found),
        empty=_("No certificate was issued in this year."),
    )


def _open_ends(holder: int) -> Part:
    found = db.session.execute(
        select(Lot.state, func.count(), summed(Lot.wet_mass))
        .where(Lot.holder_id == holder, Lot.state.not_in(_ENDED))
        .group_by(Lot.state)
    ).all()
    return Part(
        "open_ends",
        _("Open ends"),
        _("Lots of any year that have no certificate yet, by where they are now."),
        (
            Column("state", _("State")),
            Column("lots", _("Lots"), Unit.COUNT),
            Column("declared_kg", _("Declared, kg"), Unit.MASS),
        ),
        tuple(_in_order(found)),
        empty=_("Nothing is open."),
    )


def _in_order(found: Any) -> Iterator[tuple[Cell, ...]]:
    by_state = {state: (lots, mass_of(mass)) for state, lots, mass in found}
    for state in State:
        if state in by_state:
            yield state_words(state), *by_state[state]
