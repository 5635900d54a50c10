"""What do the pages ask on which a regulator enters observed prices, one or a file of them?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from recycling.forms import (
    Choice,
    DateField,
    DecimalField,
    FileField,
    FilterForm,
    Form,
    RadioField,
    SelectField,
    TextField,
)
from recycling.matching.rules.prices import NewPrice, quotable
from recycling.quantities import CURRENCIES, Money
from recycling.quantities import Form as Traded

_LARGEST = 5 * 1024 * 1024


class PriceFilter(FilterForm):
    """Of which element prices are shown."""

    element = SelectField(
        _l("Element"), choices=[Choice(one, one) for one in quotable()], required=False
    )


class PriceForm(Form):
    """One price as a publisher quoted it, with where it can be looked up."""

    element = SelectField(_l("Element"), choices=[Choice(one, one) for one in quotable()])
    form = RadioField(
        _l("Quoted for"),
        choices=[
            Choice(str(Traded.OXIDE), _l("a kilogram of its oxide")),
            Choice(str(Traded.ELEMENT), _l("a kilogram of the element")),
        ],
    )
    price_per_kg = DecimalField(_l("Price per kilogram"), places=2)
    currency = SelectField(_l("Currency"), choices=[Choice(one, one) for one in CURRENCIES])
    observed_on = DateField(_l("Observed on"))
    publisher = TextField(
        _l("Publisher"), description=_l("Who quotes it, always written the same."), longest=100
    )
    source = TextField(
        _l("Source"), description=_l("Where anybody can look it up: issue, page, address."),
        longest=300,
    )  # fmt: skip

    def price(self) -> NewPrice:
        """Return what was entered; raises ``Invalid`` naming the price."""
        amount = Money.of(self.price_per_kg.data, self.currency.data, "price_per_kg")
        return NewPrice(
            element=self.element.data,
            form=self.form.data,
            minor_per_kg=amount.minor,
            currency=self.currency.data,
            observed_on=self.observed_on.data,
            source=self.source.data,
            publisher=self.publisher.data,
        )


class PriceFileForm(Form):
    """Many prices at once."""

    file = FileField(_l("File of prices"), extensions=("csv",), largest=_LARGEST)
