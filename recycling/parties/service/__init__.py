"""Deeds of organisations and people.

Register, invite, admit and dismiss, identify and verify, close and open again, delegate, give and
revoke API tokens.
"""

from recycling.parties.service.authorities import change_remits, propose_remits
from recycling.parties.service.delegations import (
    cancel_delegation,
    delegate,
    revoke_delegation,
)
from recycling.parties.service.erasure import erase_person
from recycling.parties.service.identifiers import (
    add_identifier,
    remove_identifier,
    verify_identifier,
)
from recycling.parties.service.invitations import (
    accept_invitation,
    invitation_code,
    invite_person,
    resend_invitation,
    withdraw_invitation,
)
from recycling.parties.service.joining import accept_request, ask_to_join, refuse_request
from recycling.parties.service.languages import choose_language
from recycling.parties.service.memberships import admit_person, change_role, remove_member
from recycling.parties.service.organisations import countries, register_organisation
from recycling.parties.service.passwords import hash_password, is_password
from recycling.parties.service.resets import (
    ask_reset,
    change_password,
    person_to_reset,
    reset_code,
    reset_password,
)
from recycling.parties.service.short_codes import (
    NewShortCode,
    draw_short_code,
    end_short_code,
    make_short_code,
)
from recycling.parties.service.standing import change_standing
from recycling.parties.service.tokens import (
    NewSecret,
    NewToken,
    create_token,
    new_secret,
    revoke_token,
    rotate_token,
)
from recycling.parties.service.verification import revoke_verification, verify_organisation

__all__ = [
    "NewSecret",
    "NewShortCode",
    "NewToken",
    "accept_invitation",
    "accept_request",
    "add_identifier",
    "admit_person",
    "ask_reset",
    "ask_to_join",
    "cancel_delegation",
    "change_password",
    "change_remits",
    "change_role",
    "change_standing",
    "choose_language",
    "countries",
    "create_token",
    "delegate",
    "draw_short_code",
    "end_short_code",
    "erase_person",
    "hash_password",
    "invitation_code",
    "invite_person",
    "is_password",
    "make_short_code",
    "new_secret",
    "person_to_reset",
    "propose_remits",
    "refuse_request",
    "register_organisation",
    "remove_identifier",
    "remove_member",
    "resend_invitation",
    "reset_code",
    "reset_password",
    "revoke_delegation",
    "revoke_token",
    "revoke_verification",
    "rotate_token",
    "verify_identifier",
    "verify_organisation",
    "withdraw_invitation",
]
