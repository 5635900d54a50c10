"""What do the pages of quota plans ask, and in which words do they say how a plan stands?"""

from __future__ import annotations

from typing import Any, Self

from flask_babel import lazy_gettext as _

from recycling.bases.quotas import rules as quotas
from recycling.forms import (
    CheckboxField,
    Choice,
    DateField,
    DecimalField,
    FileField,
    FilterForm,
    Form,
    OneOfSeveral,
    RadioField,
    SelectField,
    TextAreaField,
    TextField,
    WholeNumberField,
)
from recycling.matching.plans.rules.asking import Aim
from recycling.oversight.quota_plans.cards import PlanLineCard
from recycling.oversight.quota_plans.reading import COLUMNS
from recycling.oversight.quota_plans.rules import LONGEST, NewLine, PlanState
from recycling.quantities import Mass
from recycling.sayings import capital
from recycling.streams import rules as streams

_BETWEEN = "|"
_TO_KILOGRAMS = 1000

STATE_WORDS = {
    PlanState.DRAFT: _("Draft"),
    PlanState.HEARING: _("In its hearing"),
    PlanState.IN_FORCE: _("In force"),
    PlanState.REPLACED: _("Replaced"),
    PlanState.WITHDRAWN: _("Withdrawn"),
}


def _groups() -> list[Any]:
    return [
        Choice(f"{scheme}{_BETWEEN}{group}", capital(quotas.what_words(scheme, group)))
        for scheme in quotas.schemes()[1:]
        for group in quotas.members(scheme)
    ]


class PlanFilter(FilterForm):
    """Which plans to list."""

    year = WholeNumberField(_("Year"), least=2000, most=2200, required=False)
    country = TextField(
        _("Country"), longest=2, description=_("Two letters, such as DE."), required=False
    )
    state = SelectField(
        _("State"),
        choices=[Choice(str(s), w) for s, w in STATE_WORDS.items()],
        required=False,
    )


class LineFilter(FilterForm):
    """Which lines of a plan to list."""

    base = TextField(_("Base"), longest=20, description=_("Its reference."), required=False)


class DrawUpForm(Form):
    """For which year, and why."""

    year = WholeNumberField(_("Year"), least=2000, most=2200)
    reason = TextAreaField(_("Why it is drawn up"), longest=LONGEST)


class _ChangeForm(OneOfSeveral):
    """A change of lines, with its reason where one is needed."""

    def needing(self, *, is_needed: bool) -> Self:
        """Ask for the reason, which may be left out unless it is needed."""
        for name, field in self._fields.items():
            if name.endswith("reason"):
                field.required = is_needed
        return self


class LineForm(_ChangeForm):
    """A line to set."""

    base = TextField(_("Base"), longest=20, description=_("Its reference, as on its page."))
    stream = SelectField(
        _("Stream"),
        choices=[Choice(s.id, s.name_en) for s in streams.streams()],
        required=False,
    )
    group = SelectField(
        _("Group of elements"),
        description=_(
            "A stream counts wet mass, a group the mass of its elements contained. Within one "
            "stream, choose a group of the white paper of 2012."
        ),
        choices=_groups,
        required=False,
    )
    tonnes = DecimalField(_("Quota for the year"), places=9, least=0, most=10**6, unit="t")
    reason = TextAreaField(
        _("Reason"),
        longest=LONGEST,
        required=False,
    )

    def begin(self, line: PlanLineCard | None) -> LineForm:
        """Start from the line that is to be changed."""
        if line is not None and not self.is_submitted():
            self.base.data, self.stream.data = line.base, line.stream
            self.group.data = f"{line.scheme}{_BETWEEN}{line.group}" if line.group else ""
            self.tonnes.data = line.use.limit.tonnes
        return self

    def asked(self) -> NewLine:
        """Return what was entered."""
        scheme, _between, group = (self.group.data or "").partition(_BETWEEN)
        return NewLine(
            base=self.base.data.strip().upper(),
            stream=self.stream.data or "",
            scheme=scheme,
            group=group,
            mass=Mass.kg(self.tonnes.data * _TO_KILOGRAMS, "tonnes"),
        )

    def _attach(self, path: str, message: str) -> None:
        """Show what the rules say of the mass and the scheme at their fields."""
        super()._attach({"mass": "tonnes", "scheme": "group"}.get(path, path), message)


class PlanFileForm(_ChangeForm):
    """Lines from a file."""

    file = FileField(
        _("CSV or XLSX"),
        description=_("Columns: %(columns)s. Lines that are not in the file stay.",
                      columns=", ".join(COLUMNS)),
    )  # fmt: skip
    file_reason = TextAreaField(
        _("Reason"),
        longest=LONGEST,
        required=False,
    )

    def _attach(self, path: str, message: str) -> None:
        """Show what is wrong with the rows at the file."""
        super()._attach("file_reason" if path == "reason" else "file", message)


class TakeOutForm(_ChangeForm):
    """Why a line is taken out."""

    out_reason = TextAreaField(_("Reason"), longest=LONGEST, required=False)

    def _attach(self, path: str, message: str) -> None:
        """Show what is said of the reason at its field."""
        super()._attach({"reason": "out_reason"}.get(path, path), message)


class PublishForm(OneOfSeveral):
    """Until when those concerned may comment."""

    until = DateField(_("Last day for comments"), description=_("14 to 180 days from today on."))


class PutInForceForm(OneOfSeveral):
    """That the comments were read."""

    is_read = CheckboxField(_("I have read the comments, and every line may stand as it is."))


class WithdrawForm(OneOfSeveral):
    """Why a plan is given up."""

    reason = TextAreaField(_("Why it is given up"), longest=LONGEST)


class CommentForm(OneOfSeveral):
    """What a recycler says for one of its bases."""

    base = SelectField(_("For which base"), choices=())
    words = TextAreaField(
        _("What you say to the plan"),
        longest=LONGEST,
        description=_("Only the authority reads it. It is kept as you write it."),
    )

    def begin(self, bases: tuple[tuple[str, str], ...]) -> CommentForm:
        """Offer the bases one may speak for."""
        self.base.choices = [Choice(ref, f"{name} ({ref})") for ref, name in bases]
        return self


class TryForm(OneOfSeveral):
    """What the market is to make as large as can be under the plan."""

    aim = RadioField(
        _("Make as large as can be"),
        choices=[
            Choice(str(Aim.VALUE), _("the net value to the holders")),
            Choice(str(Aim.MASS), _("the recovered mass of scarce elements")),
        ],
        default=Aim.VALUE,
    )
