"""The shape of what is filled in about an organisation on the register."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from recycling.forms import (
    Choice,
    CountryField,
    FilterForm,
    Form,
    RadioField,
    SelectField,
    TextAreaField,
    TextField,
)
from recycling.parties.forms.labels import (
    KIND_LABELS,
    SCHEME_LABELS,
    STANDING_HINTS,
    STANDING_LABELS,
)
from recycling.parties.rules import Kind
from recycling.parties.rules.identifiers import LONGEST_IDENTIFIER, LONGEST_SOURCE, Scheme
from recycling.parties.rules.standing import LONGEST_REASON, Standing


class OrganisationFilter(FilterForm):
    """Which organisations of the register to show."""

    q = TextField(
        _("Name, reference or number"),
        description=_("Beginnings of words of the name, or the whole number in any register."),
        required=False,
    )
    kind = SelectField(
        _("Kind"), choices=[Choice(str(k), KIND_LABELS[k]) for k in Kind], required=False
    )
    country = CountryField(_("Country"), required=False)


class IdentifierForm(Form):
    """A number of the organisation in a scheme."""

    scheme = RadioField(
        _("What kind of number is it?"),
        choices=[Choice(str(s), SCHEME_LABELS[s]) for s in Scheme],
    )
    value = TextField(
        _("Number"),
        description=_("Spaces and dashes do not matter; the check characters are checked."),
        longest=LONGEST_IDENTIFIER,
    )


class SourceForm(Form):
    """What a verification rests on."""

    source = TextAreaField(
        _("What does it rest on?"),
        description=_(
            "Published with the verification, for example: extract of the trade register of "
            "1 December 2026."
        ),
        longest=LONGEST_SOURCE,
    )


class RevokeForm(Form):
    """Why a verification no longer counts."""

    reason = TextAreaField(
        _("Reason"), description=_("Kept in the ledger."), longest=LONGEST_REASON
    )


class StandingForm(Form):
    """How the organisation is to stand, and why."""

    standing = RadioField(_("From now on the organisation is"))
    reason = TextAreaField(
        _("Reason"),
        description=_("Shown on the organisation's public page."),
        longest=LONGEST_REASON,
    )

    def offer(self, standing: str) -> StandingForm:
        """Offer every standing but the present one."""
        self.standing.choices = [
            Choice(str(one), STANDING_LABELS[one], STANDING_HINTS[one])
            for one in Standing
            if one != standing
        ]
        return self
