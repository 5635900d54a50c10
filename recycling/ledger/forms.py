"""The shape of what people fill in to compare two states of the log."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from recycling.forms import FilterForm, WholeNumberField


class SizesForm(FilterForm):
    """Between which two sizes."""

    old = WholeNumberField(
        _("Entries at the earlier state"),
        description=_("The second line of the checkpoint you kept."),
        least=1,
    )
    new = WholeNumberField(
        _("Entries at the later state"),
        description=_("The second line of the newer checkpoint."),
        least=1,
    )
