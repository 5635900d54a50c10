"""How much of what does the regulator allow a base in which year? Shape only; the rules decide."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from recycling.bases import meanings
from recycling.bases.quotas.rules import (
    FIRST_YEAR,
    LAST_YEAR,
    NewQuota,
    members,
    schemes,
    what_words,
)
from recycling.forms import (
    Choice,
    DecimalField,
    FilterForm,
    Form,
    SelectField,
    TextField,
    WholeNumberField,
)
from recycling.quantities import Mass
from recycling.sayings import capital

_BETWEEN = "|"
_KILOGRAMS_PER_TONNE = 1000


def _choices() -> list[Choice]:  # type: ignore[valid-type]
    return [
        Choice(f"{scheme}{_BETWEEN}{member}", capital(what_words(scheme, member)))
        for scheme in schemes()
        for member in members(scheme)
    ]


class QuotaForm(Form):
    """A quota to set or revise."""

    meanings = meanings.QUOTAS

    year = WholeNumberField(_l("Year"), least=FIRST_YEAR, most=LAST_YEAR)
    what = SelectField(
        _l("Of what"),
        description=_l("A stream counts wet mass, a group the mass of its elements contained."),
        choices=_choices,
    )
    tonnes = DecimalField(_l("Quota"), places=9, least=0, most=10**6, unit="t")

    def begin(self, scheme: str, member: str) -> QuotaForm:
        """Start from what is to be revised, where a link names it."""
        if not self.is_submitted() and scheme in schemes() and member in members(scheme):
            self.what.data = f"{scheme}{_BETWEEN}{member}"
        return self

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

    year = WholeNumberField(_l("Year"), least=FIRST_YEAR, most=LAST_YEAR, required=False)


class TakenFilter(YearFilter):
    """The lots of which counter."""

    scheme = TextField(_l("Scheme"), longest=40, required=False)
    member = TextField(_l("Group"), longest=60, required=False)
    state = TextField(_l("State"), longest=10, required=False)
