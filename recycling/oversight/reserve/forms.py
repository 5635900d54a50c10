"""What do the pages of reserves ask, and in which words do they say what stands where?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext

from recycling import clock
from recycling.forms import (
    Choice,
    DecimalField,
    FilterForm,
    MassField,
    OneOfSeveral,
    SelectField,
    TextAreaField,
    TextField,
)
from recycling.oversight.reserve.queries import ALL, ToOffer
from recycling.oversight.reserve.rules import (
    LONGEST_PLACE,
    LONGEST_REASON,
    LONGEST_TERMS,
    AgreementState,
    Group,
    Offer,
    Way,
)
from recycling.pages.filters import mass
from recycling.quantities import CURRENCIES, Mass, Money

WAY_WORDS = {Way.IN: _("Into the reserve"), Way.OUT: _("Out of the reserve")}
STATE_WORDS = {
    AgreementState.OFFERED: lazy_pgettext("agreement", "Offered"),
    AgreementState.ACCEPTED: _("Accepted"),
    AgreementState.DECLINED: _("Declined"),
    AgreementState.TAKEN_BACK: _("Taken back"),
}
GROUP_WORDS = {
    Group.LIGHT: _("Light rare earths"),
    Group.MIDDLE_OR_HEAVY: _("Middle and heavy rare earths"),
}


_YEARS = 10


def _years() -> list[Any]:
    this = clock.today().year
    return [Choice(str(year), str(year)) for year in range(this, this - _YEARS, -1)]


class AgreementFilter(FilterForm):
    """Which agreements to list."""

    state = SelectField(
        _("State"),
        choices=[
            Choice(ALL, _("All")),
            *(Choice(str(state), words) for state, words in STATE_WORDS.items()),
        ],
        required=False,
    )


class YearFilter(FilterForm):
    """Over which year accounts are shown."""

    year = SelectField(_("Year"), choices=_years, required=False)


class _OfferForm(OneOfSeveral):
    """How much is offered, for what price, and how that is paid."""

    mass = MassField(_("How much of it"))
    price = DecimalField(
        _("Price for all of it"),
        places=2,
        description=_("The amount, or 0 where it is handed over without payment."),
    )
    currency = SelectField(
        _("Currency"), choices=[Choice(code, code) for code in CURRENCIES], default=CURRENCIES[0]
    )
    terms = TextAreaField(
        _("How and by when it is paid"),
        longest=LONGEST_TERMS,
        description=_("The price is paid between you, outside this registry."),
    )

    def offer(self) -> Offer:
        """Return what is offered; ask only after the form is valid."""
        price = Money.of(self.price.data, self.currency.data, "price")
        return Offer(Mass.kg(self.mass.data, "mass"), price, self.terms.data)


class ProductForm(_OfferForm):
    """Which product of one's own is offered to which authority."""

    product = SelectField(_("Product"))
    authority = SelectField(_("Authority"))

    def ask(
        self, products: Iterable[ToOffer], authorities: Iterable[tuple[str, str]]
    ) -> ProductForm:
        """Offer these products and authorities to choose from; answers the form."""
        self.product.choices = [
            Choice(f"{one.batch}/{one.output_id}", _left(one, one.batch)) for one in products
        ]
        self.authority.choices = [Choice(ref, name) for ref, name in authorities]
        return self

    @property
    def batch(self) -> str:
        """Return the reference of the batch that made the product."""
        return str(self.product.data).partition("/")[0]

    @property
    def output_id(self) -> int:
        """Return the product's number."""
        return int(str(self.product.data).partition("/")[2])


class ParcelForm(_OfferForm):
    """Which parcel of one's own is offered to which base."""

    parcel = SelectField(_("Parcel"))
    base = TextField(_("Base"), longest=20, description=_("Its reference, such as BAS-…."))

    def ask(self, parcels: Iterable[ToOffer]) -> ParcelForm:
        """Offer these parcels to choose from; answers the form."""
        self.parcel.choices = [Choice(one.ref, _left(one, one.ref)) for one in parcels]
        return self


def _left(one: ToOffer, ref: str) -> str:
    return f"{one.name}, {ref} ({mass(one.left)})"


class PlaceForm(OneOfSeveral):
    """Where the authority keeps what it takes in."""

    place = TextField(
        _("Where is it kept?"),
        longest=LONGEST_PLACE,
        description=_(
            "Accept once it is there and you have weighed it. Each place has accounts of its own."
        ),
    )


class PlainForm(OneOfSeveral):
    """To accept, and nothing to say."""


class ReasonForm(OneOfSeveral):
    """Why an offer is declined, or taken back."""

    reason = TextAreaField(_("Why?"), longest=LONGEST_REASON)
