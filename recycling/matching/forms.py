"""What does the page ask on which a regulator puts a border decision on record?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from recycling.forms import (
    Choice,
    CountryField,
    DateField,
    Form,
    RadioField,
    TextAreaField,
    TextField,
)
from recycling.matching.rules.borders import LONGEST, NewDecision, Verdict

VERDICTS = {
    Verdict.ALLOWED: _l("Allowed: the law, which the catalogue does not know, allows it"),
    Verdict.CONSENT: _l("Consented: the authorities gave their written consent"),
    Verdict.REFUSED: _l("Refused"),
}


class BorderForm(Form):
    """For one lot or one code: whether it may cross, who says so, from when until when."""

    says_optional = False

    lot = TextField(
        _l("Lot"), description=_l("Its reference; or name a code below."), required=False
    )
    code = TextField(
        _l("Waste code"), description=_l("Of your country's list; or name a lot."), required=False
    )
    to = CountryField(_l("To"))
    verdict = RadioField(
        _l("Decision"), choices=[Choice(str(verdict), words) for verdict, words in VERDICTS.items()]
    )
    document = TextField(
        _l("Document"),
        description=_l("Reference of the consent, such as the number of the notification."),
        required=False,
        longest=LONGEST,
    )
    source = TextAreaField(
        _l("Source"),
        description=_l("The law, letter or authority on which the decision rests."),
        longest=LONGEST,
    )
    decided_on = DateField(_l("Decided on"))
    valid_from = DateField(_l("Counts from"))
    valid_to = DateField(_l("Counts until"))

    def decision(self, from_country: str) -> NewDecision:
        """Return what was entered, for waste that lies in a country."""
        return NewDecision(
            from_country=from_country,
            to_country=self.to.data,
            verdict=self.verdict.data,
            source=self.source.data,
            decided_on=self.decided_on.data,
            valid_from=self.valid_from.data,
            valid_to=self.valid_to.data,
            document=self.document.data or "",
            code=self.code.data or "",
            lot_ref=(self.lot.data or "").upper(),
        )
