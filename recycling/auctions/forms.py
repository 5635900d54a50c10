"""The shape of what holders and bidders fill in. Nobody ever types a minus sign."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _

from recycling.auctions import meanings
from recycling.auctions.condition_forms import ConditionsForm
from recycling.auctions.rules import TRAITS, Format, Terms
from recycling.auctions.rules.reference import LONGEST_AVERAGING_DAYS, Pricing
from recycling.forms import (
    CheckboxField,
    Choice,
    DecimalField,
    Form,
    HiddenField,
    InstantField,
    RadioField,
    SelectField,
    WholeNumberField,
)
from recycling.quantities import CURRENCIES, Money, UnitPrice

TO_HOLDER, BY_HOLDER, NONE = "to_holder", "by_holder", "none"
AT = "at"
_PERIODS = {
    "1h": timedelta(hours=1),
    "1d": timedelta(days=1),
    "3d": timedelta(days=3),
    "7d": timedelta(days=7),
    "14d": timedelta(days=14),
}
_AMOUNT_LIMIT = 10**8
_NEEDED = (
    ("closes_in", (AT,), "closes_at"),
    ("reserve_kind", (TO_HOLDER, BY_HOLDER), "reserve_per_tonne"),
    ("format", (Format.OPEN, Format.DESCENDING), "increment_per_tonne"),
    ("format", (Format.FIXED, Format.DESCENDING), "ask_direction"),
    ("format", (Format.FIXED, Format.DESCENDING), "ask_per_tonne"),
    ("format", (Format.DESCENDING,), "step_minutes"),
    ("format", (Format.OPEN,), "soft_close_minutes"),
    ("format", (Format.OPEN,), "extension_minutes"),
)


def _signed(direction: str, amount: Decimal, currency: str, field: str) -> int:
    signed = -amount if direction == BY_HOLDER else amount
    return UnitPrice.per_tonne(signed, currency, field).minor_per_tonne


class TermsForm(ConditionsForm):
    """On what terms a lot is offered; which fields are needed depends on the answers."""

    meanings = meanings.TERMS

    says_optional = False

    format = RadioField(
        _("How do bidders bid?"),
        choices=[
            Choice(
                Format.OPEN,
                _("Open and ascending"),
                _("Everybody sees the leading price; each bid must be better for you than it."),
            ),
            Choice(
                Format.SEALED,
                _("Sealed best offer"),
                _("Nobody, not even you, can read a price before the close."),
            ),
            Choice(
                Format.FIXED,
                _("Fixed price"),
                _("You name the price; the first who takes it has the lot."),
            ),
            Choice(
                Format.DESCENDING,
                _("Descending price"),
                _("The price falls for you step by step until somebody takes it."),
            ),
        ],
    )
    currency = SelectField(_("Currency"), choices=[Choice(code, code) for code in CURRENCIES])
    closes_in = RadioField(
        _("How long are bids taken?"),
        choices=[
            Choice("1h", _("1 hour")),
            Choice("1d", _("1 day")),
            Choice("3d", _("3 days")),
            Choice("7d", _("7 days")),
            Choice("14d", _("14 days")),
            Choice(AT, _("Until a certain time")),
        ],
    )
    closes_at = InstantField(
        _("Close"), description=_("Date and time in UTC."), required=False,
    )  # fmt: skip
    reserve_kind = RadioField(
        _("What do you settle for at the least?"),
        choices=[
            Choice(NONE, _("No reserve: the best bid, whatever it is")),
            Choice(TO_HOLDER, _("You are to be paid at least…")),
            Choice(BY_HOLDER, _("You pay at most… for the treatment")),
        ],
    )
    reserve_per_tonne = DecimalField(
        _("Reserve per tonne (wet)"), required=False, places=2, most=_AMOUNT_LIMIT,
        description=_("Only with a reserve; a plain amount without sign."),
    )  # fmt: skip
    reserve_is_open = CheckboxField(_("Show the reserve to bidders"), required=False)
    increment_per_tonne = DecimalField(
        _("Least step between two bids, per tonne"), required=False, places=2,
        most=_AMOUNT_LIMIT,
        description=_("Open auctions, such as 10.00; by how much a descending price falls."),
    )  # fmt: skip
    soft_close_minutes = WholeNumberField(
        _("Last minutes in which a bid extends the auction"), required=False, most=1440,
        unit=_("minutes"), description=_("Open auctions only; 0 for a hard close."),
    )  # fmt: skip
    extension_minutes = WholeNumberField(
        _("A late bid leaves at least"), required=False, most=1440, unit=_("minutes"),
        description=_("Open auctions only."),
    )  # fmt: skip
    ask_direction = RadioField(
        _("At the price you name, who pays?"), required=False,
        choices=[
            Choice(TO_HOLDER, _("You are paid")),
            Choice(BY_HOLDER, _("You pay for the treatment")),
        ],
    )  # fmt: skip
    ask_per_tonne = DecimalField(
        _("Price you name, per tonne (wet)"), required=False, places=2, most=_AMOUNT_LIMIT,
        description=_("A plain amount without sign; a descending price starts there."),
    )  # fmt: skip
    step_minutes = WholeNumberField(
        _("A descending price stands for"), required=False, most=1440, unit=_("minutes"),
        description=_("Then it falls by the step, as far as your reserve."),
    )  # fmt: skip

    index_publisher = SelectField(
        _("Whose price quotations?"), required=False, choices=[],
        description=_("Bidders may then bid a formula: what is paid of each element at these "
            "quotations, less charges. Left out, they name a price per tonne only."),
    )  # fmt: skip
    averaging_days = WholeNumberField(
        _("Average the quotations over"), required=False, most=LONGEST_AVERAGING_DAYS,
        unit=_("days"), description=_("The days up to the opening; then the figures are fixed."),
    )  # fmt: skip

    def name_publishers(self, publishers: Iterable[str]) -> None:
        """Offer those whose quotations the lot could be worked out from."""
        self.index_publisher.choices = [Choice(one, one) for one in publishers]

    def pricing(self) -> Pricing | None:
        """Return how formulas are worked out, where they are taken."""
        if not self.index_publisher.data:
            return None
        publisher, days = self.index_publisher.data, self.averaging_days.data
        return Pricing(publisher) if days is None else Pricing(publisher, days)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field; some are needed only with a certain answer to another."""
        valid = super().validate(extra_validators)
        for asked, answers, name in _NEEDED:
            field = self[name]
            if self[asked].data in answers and field.data in (None, "") and not field.errors:
                field.errors = [field.blank_message()]
                valid = False
        return valid

    def close_instant(self, at: datetime) -> datetime:
        """Return the planned close: as typed, or a period from now, up to the next minute."""
        if self.closes_in.data == AT:
            typed: datetime = self.closes_at.data
            return typed
        close = at + _PERIODS[self.closes_in.data]
        return close.replace(second=0, microsecond=0) + timedelta(minutes=1)

    def terms(self, at: datetime) -> Terms:
        """Return the terms; ask only after the form is valid. Raises ``Invalid``."""
        currency, kind = self.currency.data, Format(self.format.data)
        is_open, falls = kind == Format.OPEN, kind == Format.DESCENDING
        step = self.increment_per_tonne.data if is_open or falls else Decimal(0)
        return Terms(
            format=kind,
            currency=currency,
            closes_at=self.close_instant(at),
            reserve_minor_per_tonne=self._reserve(currency),
            reserve_is_open=self.reserve_kind.data != NONE and bool(self.reserve_is_open.data),
            increment_minor=Money.of(step, currency, "increment_per_tonne").minor,
            soft_close_seconds=60 * self.soft_close_minutes.data if is_open else 0,
            extension_seconds=60 * self.extension_minutes.data if is_open else 0,
            ask_minor_per_tonne=self._ask(currency) if TRAITS[kind].asks else None,
            step_seconds=60 * self.step_minutes.data if falls else 0,
        )

    def _ask(self, currency: str) -> int:
        direction, amount = self.ask_direction.data, self.ask_per_tonne.data
        return _signed(direction, amount, currency, "ask_per_tonne")

    def _reserve(self, currency: str) -> int | None:
        kind = self.reserve_kind.data
        if kind == NONE:
            return None
        return _signed(kind, self.reserve_per_tonne.data, currency, "reserve_per_tonne")


class BidForm(Form):
    """A bid: who pays whom, how much for a tonne, and where the lot would go."""

    base = SelectField(_("Receiving base"), choices=[])
    direction = RadioField(
        _("Who pays?"),
        choices=[
            Choice(TO_HOLDER, _("You pay the holder"), _("The lot is worth more than it costs.")),
            Choice(BY_HOLDER, _("The holder pays you"), _("A fee for the treatment.")),
        ],
    )
    price = DecimalField(
        _("Price per tonne (wet, as delivered)"), places=2, most=_AMOUNT_LIMIT,
        description=_("A plain amount without sign. 0 means that nobody pays."),
    )  # fmt: skip
    limit_direction = RadioField(
        _("At your limit, who pays?"), required=False,
        choices=[Choice(TO_HOLDER, _("You pay the holder")),
                 Choice(BY_HOLDER, _("The holder pays you"))],
    )  # fmt: skip
    limit = DecimalField(
        _("Your limit per tonne, if any"), required=False, places=2, most=_AMOUNT_LIMIT,
        description=_(
            "Private. The registry bids on for you, a step at a time, and never beyond it."
        ),
    )  # fmt: skip

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field; a limit needs to say who pays at it."""
        valid = super().validate(extra_validators)
        if self.limit.data is not None and not self.limit_direction.data:
            self.limit_direction.errors = [self.limit_direction.blank_message()]
            valid = False
        return valid

    def offered(self, currency: str) -> UnitPrice:
        """Return the signed price; ask only after the form is valid. Raises ``Invalid``."""
        minor = _signed(self.direction.data, self.price.data, currency, "price")
        return UnitPrice(minor, currency)

    def furthest(self, currency: str) -> UnitPrice | None:
        """Return the signed limit, where one is given; ask only after the form is valid."""
        if self.limit.data is None:
            return None
        minor = _signed(self.limit_direction.data, self.limit.data, currency, "limit")
        return UnitPrice(minor, currency)


class AwardForm(Form):
    """Which bid the holder saw and means."""

    bid = HiddenField()
