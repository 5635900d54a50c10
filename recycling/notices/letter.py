"""What stands in a mail? Plain words, why it came, where to read more, and how to end it."""

from __future__ import annotations

from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import urlsplit

from flask import current_app
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from sqlalchemy import select

from recycling.config import Settings
from recycling.db import db
from recycling.ledger.models import Fact
from recycling.notices.addresses import built
from recycling.notices.models import Digest, Mail, Notice
from recycling.notices.queries import said
from recycling.notices.unsubscribing import code_for
from recycling.pages.languages import DEFAULT
from recycling.pages.things import PAGES
from recycling.parties import queries as parties
from recycling.parties.service import reset_code

_LONGEST_SUBJECT = 150
_MOST_LINES = 100


def letter(mail: Mail) -> EmailMessage:
    """Return a mail in its reader's language; the same each time, so that a repeat can be known."""
    with force_locale(parties.language_of(mail.address) or DEFAULT):
        return _letter(mail)


def _letter(mail: Mail) -> EmailMessage:
    settings = _settings()
    message = EmailMessage()
    host = urlsplit(settings.base_url).hostname
    message["From"] = settings.mail_from
    message["To"] = mail.address
    if mail.notice is not None:
        ref, at, fact_type = mail.notice.ref, mail.notice.at, _fact_type(mail.notice)
        words = said(mail.notice)
        paragraphs = _of_notice(mail.notice, words)
    elif mail.digest is not None:
        ref, at, fact_type = mail.digest.ref, mail.digest.due_at, ""
        words, paragraphs = _of_digest(mail.digest)
    else:
        raise ValueError(f"mail {mail.id} says nothing")
    message["Message-ID"] = f"<{ref}.{mail.address_digest[:16]}@{host}>"
    message["Date"] = format_datetime(at)
    message["Subject"] = " ".join(f"{settings.registry_name}: {words}".split())[:_LONGEST_SUBJECT]
    message["Auto-Submitted"] = "auto-generated"
    code = code_for(mail, fact_type)
    if code:
        address = built("notices.unsubscribe", code=code)
        message["List-Unsubscribe"] = f"<{address}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        paragraphs += [_("To get no more mail of this kind: %(address)s", address=address)]
    message.set_content("\n\n".join(paragraphs) + "\n")
    return message


def _of_notice(notice: Notice, words: str) -> list[str]:
    settings = _settings()
    about = _("You get this because you act for an organisation on %(site)s that it concerns.",
              site=settings.registry_name)  # fmt: skip
    more = _address(notice)
    if notice.organisation_id is None and notice.person_id is None:
        about = _("You get this because somebody gave this address on %(site)s.",
                  site=settings.registry_name)  # fmt: skip
        return [words, *([more] if more else []), about, settings.base_url]
    return [words, *([more] if more else []), about, built("notices.index")]


def _of_digest(digest: Digest) -> tuple[str, list[str]]:
    """Return subject and text of a daily mail, oldest first."""
    count = len(digest.lines)
    shown = digest.lines[:_MOST_LINES]
    listed = ["\n".join(filter(None, (said(one.notice), _address(one.notice)))) for one in shown]
    more = count - len(shown)
    if more:
        listed += [ngettext("%(num)s more is on the site.", "%(num)s more are on the site.", more)]
    why = _("You get this once a day because you chose so, or your organisation did.")
    subject = ngettext("%(num)s notice of the last day", "%(num)s notices of the last day", count)
    return subject, [*listed, why, built("notices.preferences")]


def _fact_type(notice: Notice) -> str:
    return db.session.scalar(select(Fact.type).where(Fact.id == notice.fact_id)) or ""


def _address(notice: Notice) -> str:
    """Return the full address of the page that tells more."""
    values = {"ref": notice.thing_ref}
    endpoint = PAGES.get(notice.thing_kind, "")
    if notice.thing_kind == "invitation":  # its code is nowhere kept
        endpoint, values["code"] = "parties.invitation", parties.code_of(values["ref"])
    if notice.thing_kind == "reset":  # nor is this one
        endpoint, values["code"] = "parties.new_password", reset_code(values["ref"])
    if endpoint not in current_app.view_functions or not notice.thing_ref:
        return ""
    return built(endpoint, **values)


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
