"""What do the pages of inspections ask, and in which words do they say what was found?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext

from recycling.forms import (
    CheckboxesField,
    CheckboxField,
    Choice,
    DateField,
    DecimalField,
    FileField,
    FilterForm,
    Form,
    HiddenField,
    MassField,
    OneOfSeveral,
    RadioField,
    SelectField,
    TextAreaField,
    TextField,
    WholeNumberField,
)
from recycling.oversight.inspections.queries import ALL, Standing
from recycling.oversight.inspections.reporting import NewFinding
from recycling.oversight.inspections.rules.checklist import Answer, NewAnswer, Question
from recycling.oversight.inspections.rules.lifecycle import (
    LONGEST,
    FindingState,
    Grade,
    InspectionState,
)
from recycling.oversight.inspections.rules.ranking import (
    LEAST_SHARE,
    MOST_SHARE,
    MOST_VISITS,
    USUAL_SHARE,
    Picked,
)
from recycling.oversight.inspections.service import NewVisit
from recycling.quantities import plain
from recycling.streams import rules as streams

FIGURE_WORDS = {
    "leak_alerts": _("Open leak alerts"),
    "breaches": _("Discharge limits exceeded in two years"),
    "overdue_orders": _("Orders that are overdue"),
    "overdue_findings": _("Findings not put right in time"),
    "discrepancies": _("Loads that differed in a year"),
    "exceptions": _("Open exceptions of the invoice check"),
    "late_returns": _("Monthly returns late in a year"),
    "overdue_deadlines": _("Receipts, recoveries and certificates overdue"),
    "months_unvisited": _("Months since the last visit"),
    "tonnes": _("Tonnes accepted in a year"),
}
PICKED_WORDS = {
    Picked.RISK: _("Picked by risk"),
    Picked.DRAWN: _("Drawn at random"),
    Picked.NOT: _("Not picked"),
}
ANSWER_WORDS = {
    Answer.YES: _("Yes"),
    Answer.NO: _("No"),
    Answer.MEASURED: _("Measured"),
    Answer.NOT_SEEN: _("Not looked at"),
}
GRADE_WORDS = {
    Grade.NONE: _("To note, nothing to put right"),
    Grade.MINOR: _("Minor"),
    Grade.MAJOR: _("Major"),
}
STATE_WORDS = {
    InspectionState.PLANNED: lazy_pgettext("inspection", "Planned"),
    InspectionState.UNDER_WAY: lazy_pgettext("inspection", "Under way"),
    InspectionState.SIGNED: lazy_pgettext("inspection", "Signed"),
    InspectionState.CANCELLED: lazy_pgettext("inspection", "Cancelled"),
}
FINDING_WORDS = {
    FindingState.NOTED: _("Noted"),
    FindingState.OPEN: _("To be put right"),
    FindingState.ANSWERED: _("Answered"),
    FindingState.CLOSED: _("Closed"),
}
STANDING_WORDS = {
    Standing.ALL: _("All"),
    Standing.OPEN: _("To be put right"),
    Standing.OVERDUE: _("Overdue"),
    Standing.ANSWERED: _("Answered"),
    Standing.CLOSED: _("Closed"),
}
_ANNOUNCED, _UNANNOUNCED = "announced", "unannounced"


def _choices(words: dict[Any, Any]) -> list[Any]:
    return [Choice(str(one), text) for one, text in words.items()]


class ProgrammeForm(Form):
    """For which quarter, with how many visits."""

    quarter = TextField(_("Quarter"), longest=7, description=_("This one or the next: 2026-Q4."))
    visits = WholeNumberField(_("How many visits"), least=1, most=MOST_VISITS)
    drawn_percent = WholeNumberField(
        _("Share drawn at random"),
        least=LEAST_SHARE,
        most=MOST_SHARE,
        unit="%",
        default=USUAL_SHARE,
    )


class LineFilter(FilterForm):
    """Which bases of a programme to list."""

    picked = SelectField(
        _("Which"), choices=[Choice(ALL, _("All")), *_choices(PICKED_WORDS)], required=False
    )


class InspectionFilter(FilterForm):
    """Which inspections to list."""

    state = SelectField(
        _("State"), choices=[Choice(ALL, _("All")), *_choices(STATE_WORDS)], required=False
    )
    base = TextField(_("Base"), description=_("Its reference, BAS-…"), required=False)


class FindingFilter(FilterForm):
    """Which findings to list."""

    standing = SelectField(_("Which"), choices=_choices(STANDING_WORDS), required=False)


class VisitForm(Form):
    """A visit to be planned."""

    visit_on = DateField(_("Day of the visit"))
    announced = RadioField(
        _("Is the base told before?"),
        choices=[
            Choice(_UNANNOUNCED, _("No: it learns of the visit at its gate")),
            Choice(_ANNOUNCED, _("Yes: it is told the day and what will be asked")),
        ],
    )
    officers = CheckboxesField(_("Officers"))
    reason = TextAreaField(
        _("Why is the base visited?"),
        longest=LONGEST,
        description=_("The base reads it in the signed report."),
    )

    def with_officers(self, people: Iterable[tuple[str, str]]) -> None:
        """Offer the people of the authority."""
        self.officers.choices = [Choice(ref, name) for ref, name in people]

    def visit(self, programme: str) -> NewVisit:
        """Return what was filled in."""
        return NewVisit(
            self.visit_on.data,
            self.announced.data == _ANNOUNCED,
            self.reason.data,
            tuple(self.officers.data),
            programme,
        )


class AnswerForm(OneOfSeveral):
    """The answer to one question."""

    answer = RadioField(lazy_pgettext("checklist", "Answer"))
    value = DecimalField(_("Measured value"), least=None, required=False)
    words = TextAreaField(_("What was seen"), longest=LONGEST, required=False)

    def of(self, question: Question) -> None:
        """Offer the answers of a question."""
        self.answer.choices = [Choice(str(one), ANSWER_WORDS[one]) for one in question.answers]
        self.value.unit = question.unit
        if not question.is_measured:
            del self._fields["value"]

    def stated(self, question: Question) -> NewAnswer:
        """Return what was filled in."""
        value = self._fields["value"].data if question.is_measured else None
        return NewAnswer(
            question.id,
            self.answer.data,
            "" if value is None else plain(value),
            self.words.data or "",
        )


class EvidenceForm(OneOfSeveral):
    """A photo or paper."""

    file = FileField(
        _("Photo or paper"),
        description=_("JPEG, PNG or PDF, at most 10 MB."),
        extensions=("jpg", "jpeg", "png", "pdf"),
    )


class StockForm(OneOfSeveral):
    """What was weighed of a stream."""

    stream = SelectField(
        _("Stream"),
        choices=lambda: [Choice(one.id, one.name_en) for one in streams.streams()],
    )
    weighed = MassField(_("Weighed"))
    words = TextField(_("How it was weighed"), longest=200, required=False)


class FindingForm(Form):
    """What was found."""

    grade = RadioField(_("How much does it weigh?"), choices=_choices(GRADE_WORDS))
    words = TextAreaField(
        _("What was found"),
        longest=LONGEST,
        description=_("What, where, how much. The base reads it in the report."),
    )
    put_right_by = DateField(
        _("To be put right by"),
        required=False,
        description=_("Leave it empty where there is nothing to put right."),
    )

    def found(self, question: str) -> NewFinding:
        """Return what was filled in."""
        return NewFinding(self.grade.data, self.words.data, question, self.put_right_by.data)


class SignForm(OneOfSeveral):
    """A signature; ``digest`` is that of the report on the page."""

    digest = HiddenField()
    is_read = CheckboxField(_("I have checked this report, and sign it for my authority"))


class CancelForm(OneOfSeveral):
    """Why an inspection is cancelled."""

    reason = TextAreaField(_("Why is it cancelled?"), longest=LONGEST)


class FindingAnswerForm(OneOfSeveral):
    """What the base says to a finding."""

    answer = TextAreaField(
        _("How was it put right?"),
        longest=LONGEST,
        description=_("Or say why it was not. The authority reads it."),
    )


class CloseForm(OneOfSeveral):
    """How one knows that it was put right."""

    decision = TextAreaField(_("How do you know that it was put right?"), longest=LONGEST)


class GiveBackForm(OneOfSeveral):
    """What is still wrong."""

    wrong = TextAreaField(_("What is still wrong?"), longest=LONGEST)
    put_right_by = DateField(_("To be put right by"))
