"""What is asked at a road check?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from recycling.forms import FilterForm, TextField


class SearchForm(FilterForm):
    """What stands on the vehicle or on the papers."""

    q = TextField(
        _("Number plate or reference"),
        description=_("The whole plate, or the reference of a consignment, such as CON-…"),
        longest=40,
        required=False,
    )
