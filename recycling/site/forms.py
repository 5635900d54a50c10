"""The shape of what somebody looks for."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from recycling.forms import FilterForm, TextField
from recycling.site.finding import LONGEST


class SearchForm(FilterForm):
    """One box: a certificate's number, a reference, or words."""

    q = TextField(
        _("Certificate number, reference, or words"),
        required=False,
        longest=LONGEST,
    )
