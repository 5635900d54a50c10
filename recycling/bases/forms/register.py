"""How may the register be narrowed?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from recycling.forms import (
    Choice,
    CountryField,
    FilterForm,
    SelectField,
)
from recycling.streams import rules as streams


class RegisterFilter(FilterForm):
    """Which bases of the register to show."""

    country = CountryField(_l("Country"), required=False)
    stream = SelectField(
        _l("Licensed for"),
        required=False,
        choices=lambda: [Choice(one.id, one.name_en) for one in streams.streams()],
    )
