"""Deeds of organisations and people: register, admit, give and revoke API tokens."""

from recycling.parties.service.memberships import admit_person
from recycling.parties.service.organisations import countries, register_organisation
from recycling.parties.service.passwords import hash_password, is_password
from recycling.parties.service.tokens import NewToken, create_token, new_secret, revoke_token

__all__ = [
    "NewToken",
    "admit_person",
    "countries",
    "create_token",
    "hash_password",
    "is_password",
    "new_secret",
    "register_organisation",
    "revoke_token",
]
