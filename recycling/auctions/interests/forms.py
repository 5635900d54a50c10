"""What do the pages ask on which an interest is declared or recorded?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from recycling.auctions.interests.rules import LONGEST_NOTE, Interest, NewInterest
from recycling.forms import Choice, DateField, Form, RadioField, TextAreaField, TextField

KIND_LABELS = {
    Interest.OWNER: _("It owns the other, or has shares in it"),
    Interest.SUBSIDIARY: _("It belongs to the other, or to the same owner"),
    Interest.SHARED_DIRECTOR: _("It has a director or officer of the other"),
    Interest.AGENT: _("It acts for the other as agent or broker"),
    Interest.FAMILY: _("It is led by family of whoever leads the other"),
}
_KINDS = [Choice(str(kind), label) for kind, label in KIND_LABELS.items()]


class InterestForm(Form):
    """An interest of the own organisation in another."""

    about = TextField(
        _("Reference of the other organisation"),
        description=_("Such as ORG-…: the register of organisations shows it."),
        longest=20,
    )
    kind = RadioField(_("What joins your organisation to the other?"), choices=_KINDS)
    from_on = DateField(_("Since"))
    to_on = DateField(_("Until"), required=False, description=_("Leave out while it lasts."))
    note = TextAreaField(_("In your own words"), required=False, longest=LONGEST_NOTE)

    def said(self) -> NewInterest:
        """Return what was filled in; ask only after the form is valid."""
        return NewInterest(
            about=self.about.data or "",
            kind=self.kind.data,
            from_on=self.from_on.data,
            to_on=self.to_on.data,
            note=self.note.data or "",
        )


class RecordForm(InterestForm):
    """An interest that an organisation has and did not declare."""

    organisation = TextField(_("Reference of the organisation that has the interest"), longest=20)
    kind = RadioField(_("What joins it to the other?"), choices=_KINDS)
