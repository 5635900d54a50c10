"""Read-only answers about organisations, people and tokens."""

from recycling.parties.queries.delegations import DelegationCard, delegation, delegations
from recycling.parties.queries.joining import (
    InvitationCard,
    RequestCard,
    code_of,
    email_of,
    invitation,
    invitations,
    is_registered,
    language_of,
    linked_invitation,
    request_to_join,
    requests_to_join,
)
from recycling.parties.queries.names import NameCard, names_of
from recycling.parties.queries.organisations import (
    MemberCard,
    member,
    members,
    memberships_of,
    organisation,
    organisations,
)
from recycling.parties.queries.register import (
    IdentifierCard,
    OrganisationCard,
    public_organisation,
    public_organisations,
    verified_among,
)
from recycling.parties.queries.short_codes import has_short_code, short_code_made_at
from recycling.parties.queries.tokens import TokenCard, is_token, token, token_page, tokens

__all__ = [
    "DelegationCard",
    "IdentifierCard",
    "InvitationCard",
    "MemberCard",
    "NameCard",
    "OrganisationCard",
    "RequestCard",
    "TokenCard",
    "code_of",
    "delegation",
    "delegations",
    "email_of",
    "has_short_code",
    "invitation",
    "invitations",
    "is_registered",
    "is_token",
    "language_of",
    "linked_invitation",
    "member",
    "members",
    "memberships_of",
    "names_of",
    "organisation",
    "organisations",
    "public_organisation",
    "public_organisations",
    "request_to_join",
    "requests_to_join",
    "short_code_made_at",
    "token",
    "token_page",
    "tokens",
    "verified_among",
]
