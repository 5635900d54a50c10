"""What do the pages ask on which one reports, follows a report, and handles one?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext

from recycling.forms import (
    Choice,
    CountryField,
    EmailField,
    FileField,
    FilterForm,
    Form,
    OneOfSeveral,
    RadioField,
    SelectField,
    TextAreaField,
    TextField,
)
from recycling.oversight.reports.rules import (
    LARGEST_FILE,
    LONGEST_ANSWER,
    LONGEST_CONTACT,
    LONGEST_NAMED,
    LONGEST_PLACE,
    LONGEST_SEEN,
    LONGEST_WORDS,
    SHORTEST_ANSWER,
    SHORTEST_PLACE,
    SHORTEST_WORDS,
    Outcome,
    ReportKind,
    ReportState,
    Speaker,
)

KINDS = {
    ReportKind.UNLICENSED: _("Waste treated without a licence"),
    ReportKind.DUMPING: _("Waste dumped or burnt"),
    ReportKind.SMUGGLING: _("Waste or material taken over a border unseen"),
    ReportKind.FALSE_FIGURES: _("False figures or papers"),
    ReportKind.OTHER: _("Something else"),
}
OUTCOMES = {
    Outcome.UNFOUNDED: _("Nothing was found"),
    Outcome.PASSED_ON: _("Passed on to another authority"),
    Outcome.CASE_OPENED: _("A case was opened"),
}
SPEAKERS = {Speaker.REPORTER: _("You"), Speaker.AUTHORITY: _("The authority")}
SPEAKERS_TO_AUTHORITY = {
    Speaker.REPORTER: _("The reporter"),
    Speaker.AUTHORITY: _("The authority"),
}
_KINDS_OF_FILES = ("jpg", "jpeg", "png", "pdf")


def _file(number: int) -> FileField:
    return FileField(
        _("File %(number)s", number=number),
        extensions=_KINDS_OF_FILES,
        largest=LARGEST_FILE,
        required=False,
    )


class ReportForm(Form):
    """What somebody saw."""

    kind = RadioField(
        _("What did you see?"), choices=[Choice(str(one), KINDS[one]) for one in ReportKind]
    )
    country = CountryField(
        _("Country"), description=_("The authority of this country reads the report.")
    )
    place = TextField(
        _("Where was it?"),
        longest=LONGEST_PLACE,
        shortest=SHORTEST_PLACE,
        description=_("Such as an address, or how to find the place."),
    )
    seen = TextField(
        _("About when was it?"),
        longest=LONGEST_SEEN,
        required=False,
        description=_("Such as “every night last week”."),
    )
    words = TextAreaField(
        _("Tell what you saw"),
        longest=LONGEST_WORDS,
        shortest=SHORTEST_WORDS,
        description=_("Leave out what only you can know, if you want to stay unknown."),
    )
    named = TextField(
        _("Organisation, base, lot or consignment it is about"),
        longest=LONGEST_NAMED,
        required=False,
        description=_("A name, or a reference of this register."),
    )
    contact = EmailField(
        _("Your e-mail address"),
        longest=LONGEST_CONTACT,
        required=False,
        description=_(
            "Only if the authority may write to you. Without it nobody knows who you are."
        ),
    )
    file_1 = _file(1)
    file_2 = _file(2)
    file_3 = _file(3)

    def files(self) -> list[bytes]:
        """Return the contents of the files that were chosen."""
        chosen = (self.file_1, self.file_2, self.file_3)
        return [one.data.stream.read() for one in chosen if one.data]


class FollowForm(Form):
    """With which number and code somebody comes back."""

    ref = TextField(
        lazy_pgettext("report", "Number of the report"),
        longest=30,
        description=_("Such as REP-7Q4KM-2TD9X."),
    )
    code = TextField(_("Return code"), longest=30, description=_("Such as 7Q4K-M2TD-9XBC."))


class MoreForm(FollowForm):
    """What a reporter adds."""

    words = TextAreaField(
        _("What do you want to add?"), longest=LONGEST_ANSWER, shortest=SHORTEST_ANSWER
    )


class QueueFilter(FilterForm):
    """Which reports to show."""

    state = SelectField(
        _("State"),
        choices=[
            Choice(str(ReportState.NEW), _("New")),
            Choice(str(ReportState.TAKEN_UP), _("Taken up")),
            Choice(str(ReportState.CLOSED), _("Closed")),
        ],
        required=False,
        description=_("All that are not closed, unless you choose one."),
    )


class AnswerForm(OneOfSeveral):
    """What the authority says to the reporter."""

    words = TextAreaField(
        _("Answer to the reporter"),
        longest=LONGEST_ANSWER,
        shortest=SHORTEST_ANSWER,
        description=_("Who has the return code reads it. Name nobody who is looked into."),
    )


class CloseForm(OneOfSeveral):
    """To what a report led."""

    outcome = RadioField(
        _("To what did it lead?"), choices=[Choice(str(one), OUTCOMES[one]) for one in Outcome]
    )
    reason = TextAreaField(
        _("Say why"),
        longest=LONGEST_ANSWER,
        shortest=SHORTEST_ANSWER,
        description=_("The reporter reads it, and so do those whose reports stand under this one."),
    )
