"""Deeds of organisations and people.

Register and admit, identify and verify, close and open again, give and revoke API tokens.
"""

from recycling.parties.service.identifiers import (
    add_identifier,
    remove_identifier,
    verify_identifier,
)
from recycling.parties.service.memberships import admit_person
from recycling.parties.service.organisations import countries, register_organisation
from recycling.parties.service.passwords import hash_password, is_password
from recycling.parties.service.standing import change_standing
from recycling.parties.service.tokens import NewToken, create_token, new_secret, revoke_token
from recycling.parties.service.verification import revoke_verification, verify_organisation

__all__ = [
    "NewToken",
    "add_identifier",
    "admit_person",
    "change_standing",
    "countries",
    "create_token",
    "hash_password",
    "is_password",
    "new_secret",
    "register_organisation",
    "remove_identifier",
    "revoke_token",
    "revoke_verification",
    "verify_identifier",
    "verify_organisation",
]
