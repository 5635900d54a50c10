"""What do the published lists let a reader narrow? Read from the address."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from recycling.bases.cases.rules import LADDER
from recycling.forms import Choice, CountryField, FilterForm, SelectField, TextField
from recycling.oversight.cases.effects import MEASURES


class CountryFilter(FilterForm):
    """Of which country."""

    country = CountryField(_l("Country"), required=False)


class OrderFilter(FilterForm):
    """Of which country and measure, on which day."""

    country = CountryField(_l("Country"), required=False)
    measure = SelectField(
        _l("Measure"),
        choices=[Choice(one, MEASURES[one]) for one in LADDER],
        required=False,
    )
    on = TextField(
        _l("The list of an earlier day"),
        description=_l("Such as 2026-12-09; leave it empty for today."),
        longest=10,
        required=False,
    )
