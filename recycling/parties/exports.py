"""Lists of organisations, of one's own people and of what happened, as files."""

from __future__ import annotations

import json
from collections.abc import Callable

from flask import Blueprint, request

from recycling.access import public, requires
from recycling.exports import LARGEST_PAGE, Table, offer, table, whole
from recycling.ledger import queries as ledger
from recycling.ledger.queries import FactCard
from recycling.parties import queries
from recycling.parties.guard import current_actor, member_ids
from recycling.parties.permissions import Permission
from recycling.parties.queries import OrganisationCard
from recycling.parties.queries.delegations import DelegationCard
from recycling.parties.queries.joining import InvitationCard, RequestCard
from recycling.parties.queries.organisations import MemberCard
from recycling.parties.queries.tokens import TokenCard
from recycling.wire import Page, page_of

blueprint = Blueprint("parties_exports", __name__)

ORGANISATIONS: Table[OrganisationCard] = table(
    "organisations",
    {
        "organisation": lambda one: one.ref,
        "kind": lambda one: one.kind,
        "name": lambda one: one.name,
        "country": lambda one: one.country,
        "register_number": lambda one: one.register_number,
        "address": lambda one: one.address,
        "registered_at": lambda one: one.registered_at,
        "standing": lambda one: one.standing,
        "verified_at": lambda one: one.verified_at,
        "verified_by": lambda one: one.verified_by,
        "verified_source": lambda one: one.verified_source,
        "remits": lambda one: one.remits,
        "territory": lambda one: one.territory,
        "identifiers": lambda one: [f"{each.scheme} {each.value}" for each in one.identifiers],
    },
)
MEMBERS: Table[MemberCard] = table(
    "people",
    {
        "person": lambda one: one.ref,
        "name": lambda one: one.name,
        "email": lambda one: one.email,
        "role": lambda one: one.role,
    },
)
INVITATIONS: Table[InvitationCard] = table(
    "invitations",
    {
        "invitation": lambda one: one.ref,
        "email": lambda one: one.email,
        "role": lambda one: one.role,
        "state": lambda one: one.state,
        "sent_at": lambda one: one.sent_at,
        "expires_at": lambda one: one.expires_at,
    },
)
REQUESTS: Table[RequestCard] = table(
    "requests",
    {
        "request": lambda one: one.ref,
        "name": lambda one: one.name,
        "email": lambda one: one.email,
        "words": lambda one: one.words,
        "state": lambda one: one.state,
        "asked_at": lambda one: one.asked_at,
        "expires_at": lambda one: one.expires_at,
    },
)
DELEGATIONS: Table[DelegationCard] = table(
    "delegations",
    {
        "delegation": lambda one: one.ref,
        "principal": lambda one: one.principal_ref,
        "principal_name": lambda one: one.principal_name,
        "broker": lambda one: one.broker_ref,
        "broker_name": lambda one: one.broker_name,
        "powers": lambda one: one.powers,
        "valid_from": lambda one: one.valid_from,
        "valid_to": lambda one: one.valid_to,
        "state": lambda one: one.state,
        "given_at": lambda one: one.given_at,
        "ended_at": lambda one: one.ended_at,
    },
)
TOKENS: Table[TokenCard] = table(
    "tokens",
    {
        "token": lambda one: one.ref,
        "name": lambda one: one.name,
        "person": lambda one: one.person_ref,
        "person_name": lambda one: one.person_name,
        "scopes": lambda one: one.scopes,
        "networks": lambda one: one.networks,
        "created_at": lambda one: one.created_at,
        "expires_at": lambda one: one.expires_at,
        "used_at": lambda one: one.used_at,
        "revoked_at": lambda one: one.revoked_at,
    },
)
FACTS: Table[FactCard] = table(
    "facts",
    {
        "id": lambda one: one.id,
        "type": lambda one: one.type,
        "subject": lambda one: one.subject,
        "number": lambda one: one.number,
        "at": lambda one: one.at,
        "organisation": lambda one: one.organisation_ref,
        "body_json": lambda one: json.dumps(one.body, ensure_ascii=False, sort_keys=True),
        "previous_sha256": lambda one: one.previous,
        "sha256": lambda one: one.digest,
    },
)


def _register() -> Callable[[str], Page[OrganisationCard]]:
    kind, country = request.args.get("kind", ""), request.args.get("country", "").upper()
    words = request.args.get("q", "")[:200]
    return lambda cursor: queries.public_organisations(
        kind, country, cursor, LARGEST_PAGE, words=words
    )


def _members() -> Callable[[str], Page[MemberCard]]:
    return whole(queries.members(member_ids()[1]))


def _invitations() -> Callable[[str], Page[InvitationCard]]:
    own_id = member_ids()[1]
    return lambda cursor: queries.invitations(own_id, cursor, LARGEST_PAGE)


def _requests() -> Callable[[str], Page[RequestCard]]:
    own_id = member_ids()[1]
    return lambda cursor: queries.requests_to_join(own_id, cursor, LARGEST_PAGE)


def _delegations() -> Callable[[str], Page[DelegationCard]]:
    own_id = member_ids()[1]
    return lambda cursor: queries.delegations(own_id, cursor, LARGEST_PAGE)


def _tokens() -> Callable[[str], Page[TokenCard]]:
    own_id = member_ids()[1]
    return lambda cursor: queries.token_page(own_id, cursor, LARGEST_PAGE)


def _facts() -> Callable[[str], Page[FactCard]]:
    own = current_actor().organisation_ref

    def read(cursor: str) -> Page[FactCard]:
        rows = ledger.facts_for(own, int(cursor or 0), LARGEST_PAGE + 1)
        page = page_of(rows, LARGEST_PAGE, lambda fact: (fact.id,))
        return Page(page.items, str(page.items[-1].id) if page.next else "")

    return read


_people = requires(Permission.PARTIES_PEOPLE)
offer(blueprint, "/organisations", ORGANISATIONS, public, _register)
offer(blueprint, "/members", MEMBERS, _people, _members)
offer(blueprint, "/invitations", INVITATIONS, _people, _invitations)
offer(blueprint, "/joining-requests", REQUESTS, _people, _requests)
offer(
    blueprint,
    "/delegations",
    DELEGATIONS,
    requires(Permission.FACTS_READ),
    _delegations,
)
offer(blueprint, "/tokens", TOKENS, requires(Permission.PARTIES_TOKENS), _tokens)
offer(blueprint, "/facts", FACTS, requires(Permission.FACTS_READ), _facts)
