"""The shape of what people fill in to verify or to revoke a certificate."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

from recycling.certificates.models import Audience
from recycling.certificates.presented import LARGEST_KIT, LONGEST_CODE
from recycling.certificates.service import LONGEST_REASON, SHORTEST_REASON
from recycling.certificates.typesetting import (
    COMBINATIONS,
    Language,
    Paper,
    Typesetting,
    chosen,
)
from recycling.forms import (
    Choice,
    FileField,
    FilterForm,
    Form,
    OneOfSeveral,
    RadioField,
    SelectField,
    TextAreaField,
    TextField,
)


class NumberForm(FilterForm):
    """By number."""

    number = TextField(
        _("Certificate number"),
        description=_("Thirteen characters at its head, such as 7Q4K-M2TD-9HXA-4."),
        longest=40,
    )


class UploadForm(OneOfSeveral):
    """By file."""

    file = FileField(
        _("Certificate file"),
        description=_(
            "The PDF as you received it, its record (JSON) or its verification kit (ZIP). It is "
            "checked and not kept."
        ),
        extensions=("pdf", "json", "zip"),
        largest=LARGEST_KIT,
    )


class CodeForm(OneOfSeveral):
    """By the text of the QR code."""

    code = TextAreaField(
        _("Text of the QR code"),
        description=_("The whole address that the printed code gives, with all after the #."),
        longest=LONGEST_CODE,
    )


class RevokeForm(OneOfSeveral):
    """Why a certificate no longer stands."""

    reason = TextAreaField(
        _("Reason"),
        description=_("Everybody who checks the certificate will read it."),
        shortest=SHORTEST_REASON,
        longest=LONGEST_REASON,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.id = f"{type(self).__name__}_reason"


class CorrectForm(RevokeForm):
    """Why a certificate is issued anew."""


class ReinstateForm(RevokeForm):
    """Why a revoked certificate stands again."""


class SendForm(OneOfSeveral):
    """To whom a certificate is sent."""

    email = TextField(
        _("E-mail address"),
        description=_("They get its address, and hear when it no longer stands."),
        longest=200,
    )


class ShowForm(OneOfSeveral):
    """Who may read what a certificate states."""

    shown_to = RadioField(
        _("Who may read what it states?"),
        description=_("Everybody can always check whether it is genuine and stands."),
        choices=[
            Choice(Audience.PUBLIC, _("Everybody")),
            Choice(
                Audience.PARTIES,
                _("Who had the lot in hands"),
                _("You, the base, the carrier, and regulators."),
            ),
            Choice(Audience.REGULATORS, _("You, the base and regulators only")),
        ],
    )


_LANGUAGES = {
    Language.ENGLISH: _("English"),
    Language.CHINESE: _("Chinese"),
    Language.FRENCH: _("French"),
}


def _named(languages: tuple[Language, ...]) -> Any:
    first, *second = (_LANGUAGES[each] for each in languages)
    return _("%(first)s, with %(second)s", first=first, second=second[0]) if second else first


LANGUAGES = [Choice("+".join(each), _named(each)) for each in COMBINATIONS]
PAPERS = [Choice(Paper.A4, _("A4")), Choice(Paper.LETTER, _("US Letter"))]


class IssueForm(Form):
    """How the page of a certificate is printed."""

    languages = SelectField(
        _("Language of the certificate"),
        description=_("The second of two languages stands smaller beside the first."),
        choices=LANGUAGES,
    )
    paper = RadioField(_("Paper"), choices=PAPERS)

    @classmethod
    def usual(cls, typesetting: Typesetting) -> IssueForm:
        """Return the form, filled in with what is usual until it is sent."""
        return cls(languages="+".join(typesetting.languages), paper=typesetting.paper)

    def typesetting(self) -> Typesetting:
        """Return what was chosen."""
        return chosen(self.languages.data.split("+"), self.paper.data)
