"""Members, invitations and requests to join for programs."""

from __future__ import annotations

from typing import Any

from flask import current_app, url_for
from marshmallow import fields

from recycling.access import requires, signed_in
from recycling.config import Settings
from recycling.parties import queries, service
from recycling.parties.api.blueprint import api
from recycling.parties.api.words import said
from recycling.parties.guard import current_act, member_ids
from recycling.parties.permissions import Permission
from recycling.parties.queries import InvitationCard, MemberCard, RequestCard
from recycling.parties.rules import Role
from recycling.parties.rules.joining import JoinState
from recycling.wire import CursorArgs, InstantField, Page, Strict

_ROLE = f"one of {', '.join(Role)}"
_STATE = f"one of {', '.join(JoinState)}"


def _link(card: InvitationCard) -> str:
    if card.state != JoinState.OPEN:
        return ""
    settings: Settings = current_app.extensions["settings"]
    return settings.base_url + url_for("parties.invitation", ref=card.ref, code=card.code)


class MemberSchema(Strict):
    """A person of the own organisation."""

    ref = fields.String(**said("reference of the person"))
    name = fields.String(**said("name"))
    email = fields.String(**said("e-mail address"))
    role = fields.String(**said(_ROLE))


class MemberListSchema(Strict):
    """The people of the own organisation."""

    items = fields.List(fields.Nested(MemberSchema), **said("the first two hundred"))


class RoleSchema(Strict):
    """A role to give."""

    role = fields.String(required=True, **said(_ROLE))


class NewInvitationSchema(RoleSchema):
    """Whom to invite, and as what."""

    email = fields.String(required=True, **said("e-mail address"))


class InvitationSchema(Strict):
    """An invitation of the own organisation."""

    ref = fields.String(**said("reference"))
    email = fields.String(**said("the address invited; empty once it is forgotten"))
    role = fields.String(**said(_ROLE))
    state = fields.String(**said(_STATE))
    sent_at = InstantField(**said("when it was last sent"))
    expires_at = InstantField(**said("until when it waits"))
    link = fields.Function(
        _link, metadata={"type": "string", "description": "to come in by; empty unless open"}
    )


class InvitationPageSchema(Strict):
    """A page of invitations."""

    items = fields.List(fields.Nested(InvitationSchema), **said("newest first"))
    next = fields.String(**said("cursor of the next page; empty at the end"))


class CodeSchema(Strict):
    """What an invitation's link ends with."""

    code = fields.String(required=True, **said("the last part of the link"))


class JoinedSchema(Strict):
    """The organisation somebody belongs to now."""

    organisation = fields.String(**said("reference"))


class AskSchema(Strict):
    """What to say when asking to join."""

    words = fields.String(load_default="", **said("for the administrator; at most 500 characters"))


class RequestSchema(Strict):
    """A request to join the own organisation."""

    ref = fields.String(**said("reference"))
    name = fields.String(**said("name"))
    email = fields.String(**said("e-mail address, as given"))
    words = fields.String(**said("what the person says"))
    state = fields.String(**said(_STATE))
    asked_at = InstantField(**said("when"))
    expires_at = InstantField(**said("until when it waits"))


class AskedSchema(Strict):
    """A request that was made."""

    ref = fields.String(**said("reference"))


class RequestPageSchema(Strict):
    """A page of requests that wait."""

    items = fields.List(fields.Nested(RequestSchema), **said("newest first"))
    next = fields.String(**said("cursor of the next page; empty at the end"))


@api.get("/members")
@api.response(200, MemberListSchema)
@requires(Permission.PARTIES_PEOPLE)
def list_members() -> dict[str, list[MemberCard]]:
    """List the people of the own organisation."""
    return {"items": queries.members(member_ids()[1])}


@api.post("/members/<ref>/role")
@api.arguments(RoleSchema)
@api.response(200, MemberSchema)
@requires(Permission.PARTIES_PEOPLE)
def change_role(body: dict[str, str], ref: str) -> MemberCard:
    """Give a member another role; never the last administrator."""
    return queries.member(member_ids()[1], service.change_role(current_act(), ref, body["role"]))


@api.post("/members/<ref>/remove")
@api.response(200, MemberListSchema)
@requires(Permission.PARTIES_PEOPLE)
def remove_member(ref: str) -> dict[str, list[MemberCard]]:
    """End a membership with its sessions and tokens; never the last administrator's."""
    organisation_id = member_ids()[1]
    service.remove_member(current_act(), ref)
    return {"items": queries.members(organisation_id)}


@api.get("/invitations")
@api.arguments(CursorArgs, location="query")
@api.response(200, InvitationPageSchema)
@requires(Permission.PARTIES_PEOPLE)
def list_invitations(asked: dict[str, Any]) -> Page[InvitationCard]:
    """List the own organisation's invitations."""
    return queries.invitations(member_ids()[1], asked["cursor"], asked["limit"])


@api.post("/invitations")
@api.arguments(NewInvitationSchema)
@api.response(201, InvitationSchema)
@requires(Permission.PARTIES_ADMIT)
def invite_person(body: dict[str, str]) -> InvitationCard:
    """Invite an e-mail address in a role; it waits fourteen days."""
    ref = service.invite_person(current_act(), body["email"], body["role"])
    return queries.invitation(ref, member_ids()[1])


@api.post("/invitations/<ref>/resend")
@api.response(200, InvitationSchema)
@requires(Permission.PARTIES_ADMIT)
def resend_invitation(ref: str) -> InvitationCard:
    """Send an invitation anew; the link before stops working."""
    return queries.invitation(service.resend_invitation(current_act(), ref), member_ids()[1])


@api.post("/invitations/<ref>/withdraw")
@api.response(200, InvitationSchema)
@requires(Permission.PARTIES_PEOPLE)
def withdraw_invitation(ref: str) -> InvitationCard:
    """Take an invitation back."""
    return queries.invitation(service.withdraw_invitation(current_act(), ref), member_ids()[1])


@api.post("/invitations/<ref>/accept")
@api.arguments(CodeSchema)
@api.response(200, JoinedSchema)
@signed_in
def accept_invitation(body: dict[str, str], ref: str) -> dict[str, str]:
    """Come in by the code of an invitation's link, with the account one has."""
    return {"organisation": service.accept_invitation(current_act(), ref, body["code"])}


@api.post("/organisations/<ref>/joining-requests")
@api.arguments(AskSchema)
@api.response(201, AskedSchema)
@signed_in
def ask_to_join(body: dict[str, str], ref: str) -> dict[str, str]:
    """Ask to join an organisation; its administrator has fourteen days to answer."""
    return {"ref": service.ask_to_join(current_act(), ref, body["words"])}


@api.get("/joining-requests")
@api.arguments(CursorArgs, location="query")
@api.response(200, RequestPageSchema)
@requires(Permission.PARTIES_PEOPLE)
def list_requests(asked: dict[str, Any]) -> Page[RequestCard]:
    """List the requests to join that wait at the own organisation."""
    return queries.requests_to_join(member_ids()[1], asked["cursor"], asked["limit"])


@api.post("/joining-requests/<ref>/accept")
@api.arguments(RoleSchema)
@api.response(200, RequestSchema)
@requires(Permission.PARTIES_ADMIT)
def accept_request(body: dict[str, str], ref: str) -> RequestCard:
    """Let somebody who asked join, in a role."""
    ref = service.accept_request(current_act(), ref, body["role"])
    return queries.request_to_join(ref, member_ids()[1])


@api.post("/joining-requests/<ref>/refuse")
@api.response(200, RequestSchema)
@requires(Permission.PARTIES_PEOPLE)
def refuse_request(ref: str) -> RequestCard:
    """Refuse somebody who asked to join."""
    return queries.request_to_join(service.refuse_request(current_act(), ref), member_ids()[1])
