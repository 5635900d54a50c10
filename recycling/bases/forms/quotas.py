"""How much of what does the regulator allow a base in which year? Shape only; the rules decide."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from recycling.bases.quotas.rules import NewQuota, members, schemes, what_words
from recycling.forms import Choice, DecimalField, FilterForm, Form, SelectField, WholeNumberField
from recycling.quantities import Mass

_BETWEEN = "|"
_KILOGRAMS_PER_TONNE = 1000


def _choices() -> list[Choice]:  # type: ignore[valid-type]
    return [
        Choice(f"{scheme}{_BETWEEN}{member}", what_words(scheme, member).capitalize())
        for scheme in schemes()
        for member in members(scheme)
    ]


class QuotaForm(Form):
    """A quota to set or revise."""

    year = WholeNumberField(_l("Year"), least=2012, most=2099)
    what = SelectField(
        _l("Of what"),
        description=_l("A stream counts wet mass, a group the mass of its elements contained."),
        choices=_choices,
    )
    tonnes = DecimalField(_l("Quota"), places=9, least=0, most=10**6, unit="t")

    def asked(self) -> NewQuota:
        """Return what was entered."""
        scheme, _between, member = self.what.data.partition(_BETWEEN)
        mass = Mass.kg(self.tonnes.data * _KILOGRAMS_PER_TONNE, "tonnes")
        return NewQuota(self.year.data, scheme, member, mass)

    def _attach(self, path: str, message: str) -> None:
        """Show what the rules say of the mass, the scheme and the member at their fields."""
        named = {"mass": "tonnes", "scheme": "what", "member": "what"}
        super()._attach(named.get(path, path), message)


class YearFilter(FilterForm):
    """Which year."""

    year = WholeNumberField(_l("Year"), least=2012, most=2099, required=False)
