"""Read-only answers about organisations, people and tokens."""

from recycling.parties.queries.organisations import (
    MemberCard,
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
from recycling.parties.queries.tokens import TokenCard, is_token, tokens

__all__ = [
    "IdentifierCard",
    "MemberCard",
    "OrganisationCard",
    "TokenCard",
    "is_token",
    "members",
    "memberships_of",
    "organisation",
    "organisations",
    "public_organisation",
    "public_organisations",
    "tokens",
    "verified_among",
]
