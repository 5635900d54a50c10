"""The shape of what a base declares of its line's stock."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from recycling.forms import Form, MassField, SelectField
from recycling.recovery.balances.rules.stock import Change


class StockForm(Form):
    """What more of which element is in the line than before?"""

    element = SelectField(_("Element"), choices=[])
    mass = MassField(
        _("How much more is in the line than before the batch"),
        description=_("Of the element itself. Below 0 where the line gave back what was in it."),
        least=None,
    )
    expanded = MassField(
        _("Expanded uncertainty of it"),
        description=_("k = 2: about 95 of 100 such figures are off by no more."),
    )

    def change(self) -> Change:
        """Return what was filled in."""
        return Change(self.element.data, self.mass.mass, self.expanded.mass)
