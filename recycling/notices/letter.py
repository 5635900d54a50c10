"""What stands in a mail? Plain words, why it came, and where to read more."""

from __future__ import annotations

from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import urlsplit

from flask import current_app
from flask_babel import gettext as _

from recycling.config import Settings
from recycling.notices.models import Mail
from recycling.notices.queries import said
from recycling.pages.things import PAGES
from recycling.parties import queries as parties
from recycling.parties.service import reset_code

_LONGEST_SUBJECT = 150


def letter(mail: Mail) -> EmailMessage:
    """Return a mail as it is sent; the same each time, so that a repeat can be known."""
    settings: Settings = current_app.extensions["settings"]
    words = said(mail.notice)
    message = EmailMessage()
    message["Message-ID"] = (
        f"<{mail.notice.ref}.{mail.address_digest[:16]}@{urlsplit(settings.base_url).hostname}>"
    )
    message["Date"] = format_datetime(mail.notice.at)
    message["From"] = settings.mail_from
    message["To"] = mail.address
    message["Subject"] = " ".join(f"{settings.registry_name}: {words}".split())[:_LONGEST_SUBJECT]
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("\n\n".join(_paragraphs(mail, words, settings)) + "\n")
    return message


def _paragraphs(mail: Mail, words: str, settings: Settings) -> list[str]:
    about = _("You get this because you act for an organisation on %(site)s that it concerns.",
              site=settings.registry_name)  # fmt: skip
    more = _address(mail, settings)
    if mail.notice.organisation_id is None and mail.notice.person_id is None:
        about = _("You get this because somebody gave this address on %(site)s.",
                  site=settings.registry_name)  # fmt: skip
        return [words, *([more] if more else []), about, settings.base_url]
    return [words, *([more] if more else []), about, f"{settings.base_url}/notices"]


def _address(mail: Mail, settings: Settings) -> str:
    """Return the full address of the page that tells more; the worker answers no request."""
    values = {"ref": mail.notice.thing_ref}
    endpoint = PAGES.get(mail.notice.thing_kind, "")
    if mail.notice.thing_kind == "invitation":  # its code is nowhere kept
        endpoint, values["code"] = "parties.invitation", parties.code_of(values["ref"])
    if mail.notice.thing_kind == "reset":  # nor is this one
        endpoint, values["code"] = "parties.new_password", reset_code(values["ref"])
    if endpoint not in current_app.view_functions or not mail.notice.thing_ref:
        return ""
    site = urlsplit(settings.base_url)
    adapter = current_app.url_map.bind(site.netloc, script_name=site.path, url_scheme=site.scheme)
    return adapter.build(endpoint, values, force_external=True)
