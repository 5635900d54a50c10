"""What does the provider want, in plain words?

It names what it wants by a path, such as ``identity.business_details.registered_name``. The first
part of a path that is known here says it; what is not known is shown as the provider calls it.
"""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

_KNOWN: tuple[tuple[str, Any], ...] = (
    ("default_outbound_destination", _l("the bank account to which your money goes")),
    ("external_account", _l("the bank account to which your money goes")),
    ("bank_account", _l("the bank account to which your money goes")),
    ("terms_of_service", _l("that you accept the payment service's terms")),
    ("tos_acceptance", _l("that you accept the payment service's terms")),
    ("beneficial_owner", _l("who owns your company")),
    ("owners", _l("who owns your company")),
    ("directors", _l("who directs your company")),
    ("executives", _l("who directs your company")),
    ("representative", _l("who represents your company")),
    ("registered_name", _l("the registered name of your company")),
    ("legal_name", _l("the registered name of your company")),
    ("business_details.address", _l("the address of your company")),
    ("business_details.phone", _l("the telephone number of your company")),
    ("business_details.id_numbers", _l("the registration or tax number of your company")),
    ("business_details.registration", _l("the registration or tax number of your company")),
    ("business_details.documents", _l("a document that proves your company's registration")),
    ("business_profile", _l("what your company does, and its website")),
    ("dob", _l("the date of birth of who represents your company")),
    ("date_of_birth", _l("the date of birth of who represents your company")),
    ("documents", _l("an identity document of who represents your company")),
    ("identity.individual", _l("who represents your company")),
    ("entity_type", _l("the legal form of your company")),
    ("contact_email", _l("an address for mail")),
    ("contact_phone", _l("a telephone number")),
)


def wanted_words(what: str) -> str:
    """Return what the provider wants, in plain words."""
    known = next((words for part, words in _KNOWN if part in what), None)
    if known is not None:
        return str(known)
    return str(_("what the payment service calls “%(what)s”", what=what))
