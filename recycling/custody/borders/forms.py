"""What do the pages of borders ask, and what are states and parts called there?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from recycling.bases.forms.documents import document_field, taken_of
from recycling.custody.borders.models import PaperKind
from recycling.custody.borders.rules import AnswerState, DossierState, NewAnswer, NewDossier, Part
from recycling.custody.borders.rules.consents import LONGEST_DOCUMENT, LONGEST_WORDS
from recycling.custody.borders.rules.dossiers import LONGEST_TEXT, RECOVERY_OPERATIONS
from recycling.files import Taken
from recycling.forms import (
    Choice,
    DateField,
    MassField,
    OneOfSeveral,
    RadioField,
    SelectField,
    TextAreaField,
    TextField,
    WholeNumberField,
    country_name,
)

STATE_WORDS = {
    DossierState.ASKED: _("Sent to the authorities"),
    DossierState.COMPLETE: _("Complete, being decided"),
    DossierState.CONSENTED: _("All consent"),
    DossierState.REFUSED: _("Refused"),
    DossierState.WITHDRAWN: _("Consent withdrawn"),
    DossierState.TAKEN_BACK: _("Taken back"),
}
ANSWER_WORDS = {
    AnswerState.AWAITED: _("No answer yet"),
    AnswerState.ENTERED: _("Entered by the holder, not confirmed"),
    AnswerState.CONSENTED: _("Consents"),
    AnswerState.TACIT: _("Consents by silence"),
    AnswerState.REFUSED: _("Refuses"),
    AnswerState.WITHDRAWN: _("Has withdrawn its consent"),
}
PART_WORDS = {
    Part.DISPATCH: _("where the waste leaves"),
    Part.TRANSIT: _("on the way"),
    Part.DESTINATION: _("where it arrives"),
}
PAPER_WORDS = {
    PaperKind.INFORMATION: _("General information (Annex VII)"),
    PaperKind.MOVEMENT: _("Movement document (Annex IB)"),
}
_OPERATIONS = [Choice(one, one) for one in RECOVERY_OPERATIONS]
YES, NO = "yes", "no"


def words_in(text: str | None) -> tuple[str, ...]:
    """Return the codes of a list that somebody typed, such as countries: ``BE, NL``."""
    return tuple((text or "").upper().replace(",", " ").split())


class DossierForm(OneOfSeveral):
    """What a holder asks of every authority on a way."""

    base = TextField(_("Base"), description=_("Reference of the base it goes to."), longest=20)
    code = TextField(
        _("Waste code"), description=_("Of your country's list, such as 12 01 18*."), longest=12
    )
    border_entry = TextField(
        _("Basel or OECD entry"), required=False, longest=8, description=_("Such as A1170.")
    )
    description = TextField(_("What the waste is called"), longest=LONGEST_TEXT)
    packaging = TextField(_("Packaging"), longest=LONGEST_TEXT)
    hazards = TextField(
        _("Hazard properties"), required=False, longest=80, description=_("Such as HP3, HP14.")
    )
    operation = SelectField(_("How it is recovered"), choices=_OPERATIONS)
    mass = MassField(_("Mass of all consignments together"))
    consignments = WholeNumberField(_("Number of consignments"), least=1)
    first_day = DateField(_("First departure"))
    last_day = DateField(_("Last departure"), description=_("A year after the first at most."))
    transit = TextField(
        _("Countries of transit"),
        required=False,
        longest=40,
        description=_("By two letters, in the order they are crossed, such as BE, NL."),
    )
    contract = TextField(
        _("Contract"), longest=LONGEST_TEXT, description=_("Its number, with the base.")
    )
    guarantee = TextField(
        _("Financial guarantee"),
        longest=LONGEST_TEXT,
        description=_("Who gives it, its number and amount."),
    )

    def dossier(self, from_country: str) -> NewDossier:
        """Return what is asked, of a holder in a country."""
        return NewDossier(
            base=self.base.data.strip().upper(),
            from_country=from_country,
            code=self.code.data,
            border_entry=self.border_entry.data or "",
            description=self.description.data,
            packaging=self.packaging.data,
            hazards=words_in(self.hazards.data),
            operation=self.operation.data,
            mass=self.mass.mass,
            consignments=self.consignments.data,
            first_day=self.first_day.data,
            last_day=self.last_day.data,
            transit=words_in(self.transit.data),
            contract=self.contract.data,
            guarantee=self.guarantee.data,
        )


class CompleteForm(OneOfSeveral):
    """Under which number an authority finds a dossier complete."""

    number = TextField(
        _("Number of the dossier"), longest=40, description=_("As the authority has given it.")
    )


class AnswerForm(OneOfSeveral):
    """What an authority says, by itself or as the holder enters its letter."""

    consents = RadioField(
        _("Answer"), choices=[Choice(YES, _("It consents")), Choice(NO, _("It refuses"))]
    )
    document = TextField(_("Number of the letter or decision"), longest=LONGEST_DOCUMENT)
    decided_on = DateField(_("Day of the decision"))
    valid_from = DateField(
        _("Good for departures from"), required=False, description=_("Where it consents.")
    )
    valid_to = DateField(_("Good for departures until"), required=False)
    conditions = TextAreaField(_("Conditions"), required=False, longest=LONGEST_WORDS)
    reason = TextAreaField(
        _("Reason"), required=False, longest=LONGEST_WORDS, description=_("Where it refuses.")
    )

    def answer(self) -> NewAnswer:
        """Return the answer."""
        return NewAnswer(
            consents=self.consents.data == YES,
            document=self.document.data,
            decided_on=self.decided_on.data,
            valid_from=self.valid_from.data,
            valid_to=self.valid_to.data,
            conditions=self.conditions.data or "",
            reason=self.reason.data or "",
        )


class EntryForm(AnswerForm):
    """What the holder enters of an authority's letter."""

    country = SelectField(_("Authority of"))
    letter = document_field(_("The letter"))

    def taken(self) -> Taken | None:
        """Keep the content of the letter; raises as ``take`` does."""
        return taken_of(self.letter)

    def among(self, countries: list[str]) -> None:
        """Offer the countries whose answer may be entered."""
        self.country.choices = [Choice(one, country_name(one)) for one in countries]


class WithdrawForm(OneOfSeveral):
    """Why an authority takes its consent back."""

    reason = TextAreaField(_("Why consent is withdrawn"), longest=LONGEST_WORDS)


class InformationForm(OneOfSeveral):
    """What general information says besides what the consignment says already."""

    operation = SelectField(_("How the lot is recovered"), choices=_OPERATIONS)
    transit = TextField(
        _("Countries of transit"),
        required=False,
        longest=40,
        description=_("By two letters, in the order they are crossed, such as BE, NL."),
    )


class MovementForm(OneOfSeveral):
    """Under which dossier a consignment crosses."""

    dossier = SelectField(_("Dossier"))
