"""Tables of organisations, people, and the ways they prove who they are."""

from recycling.parties.models.delegations import Delegation
from recycling.parties.models.identifiers import Identifier
from recycling.parties.models.joining import Invitation, JoiningRequest
from recycling.parties.models.organisations import Organisation, OrganisationWord
from recycling.parties.models.people import Membership, Person
from recycling.parties.models.secrets import (
    Authenticator,
    Passkey,
    PasskeyChallenge,
    PasswordReset,
    RecoveryCode,
    ShortCode,
)
from recycling.parties.models.sign_in import AccessRecord, SignIn, SignInFailure
from recycling.parties.models.tokens import ApiToken

__all__ = [
    "AccessRecord",
    "ApiToken",
    "Authenticator",
    "Delegation",
    "Identifier",
    "Invitation",
    "JoiningRequest",
    "Membership",
    "Organisation",
    "OrganisationWord",
    "Passkey",
    "PasskeyChallenge",
    "PasswordReset",
    "Person",
    "RecoveryCode",
    "ShortCode",
    "SignIn",
    "SignInFailure",
]
