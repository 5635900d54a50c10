"""Read-only answers about organisations, people and tokens."""

from recycling.parties.queries.organisations import (
    MemberCard,
    members,
    memberships_of,
    organisation,
    organisations,
)
from recycling.parties.queries.tokens import TokenCard, is_token, tokens

__all__ = [
    "MemberCard",
    "TokenCard",
    "is_token",
    "members",
    "memberships_of",
    "organisation",
    "organisations",
    "tokens",
]
