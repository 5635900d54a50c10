"""Stacks for programs of regulators: send a ZIP, watch it, read what each file came to."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_smorest import Blueprint
from marshmallow import fields, validate

from recycling.access import requires
from recycling.certificates.stacks import queries
from recycling.certificates.stacks.queries import FileCard, StackCard
from recycling.certificates.stacks.rules import Outcome, StackState
from recycling.certificates.stacks.taking import take
from recycling.errors import Invalid
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission
from recycling.sayings import say
from recycling.wire import PREFIX, CursorArgs, InstantField, Page, Strict

api = Blueprint(
    "stacks_api",
    __name__,
    url_prefix=PREFIX,
    description="Whether all the certificates of a ZIP are genuine",
)
_BODY = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "properties": {"file": {"type": "string", "format": "binary"}},
            }
        }
    },
}


def _said(description: str) -> dict[str, Any]:
    return {"metadata": {"description": description}}


class StackSchema(Strict):
    """A ZIP of certificates and how far it is."""

    ref = fields.String(**_said("reference"))
    name = fields.String(**_said("name of the ZIP"))
    size = fields.Integer(**_said("its bytes"))
    sha256 = fields.String(**_said("its digest"))
    state = fields.String(**_said(", ".join(StackState)))
    files = fields.Integer(**_said("files in it"))
    done = fields.Integer(**_said("files looked at so far"))
    taken_at = InstantField(**_said("when it came in"))
    ended_at = InstantField(allow_none=True, **_said("when the last file was done, or null"))
    came_to = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        **_said("how many files came to what; empty in lists"),
    )


class StackPageSchema(Strict):
    """A page of stacks."""

    items = fields.List(fields.Nested(StackSchema), **_said("the newest first"))
    next = fields.String(**_said("cursor of the next page; empty: the last"))


class StackFileSchema(Strict):
    """A file of a stack and what it came to."""

    number = fields.Integer(**_said("its place in the ZIP, from 1"))
    name = fields.String(**_said("its name, as far as it can be shown"))
    size = fields.Integer(**_said("its bytes, as the ZIP says"))
    sha256 = fields.String(**_said("its digest; empty where it was not opened"))
    outcome = fields.String(**_said(", ".join(Outcome)))
    reason = fields.String(**_said("code of the line that decides, or why it was not opened"))
    said = fields.String(**_said("that line in words"))
    certificate = fields.String(**_said("number of the certificate, where its record is believed"))
    first = fields.Integer(allow_none=True, **_said("number of the file it repeats, or null"))
    codes = fields.List(fields.String(), **_said("codes of all five lines of the verdict"))


class StackFilePageSchema(Strict):
    """A page of files."""

    items = fields.List(fields.Nested(StackFileSchema), **_said("in the order of the ZIP"))
    next = fields.String(**_said("cursor of the next page; empty: the last"))


class StackFileArgs(CursorArgs):
    """Which files are listed."""

    outcome = fields.String(
        load_default="",
        validate=validate.OneOf(["", *(str(one) for one in Outcome)]),
        **_said("only those that came to this"),
    )


@api.post("/certificate-stacks")
@api.doc(requestBody=_BODY)
@api.response(201, StackSchema)
@requires(Permission.STACKS_CHECK)
def send_certificate_stack() -> StackCard:
    """Send a ZIP of up to 1000 certificates (multipart); it is checked in the background."""
    upload = request.files.get("file")
    if upload is None:
        raise Invalid(
            "file_missing",
            say("There is no file in this request."),
            field="file",
            way_out=say("Send the ZIP as the part “file” of a multipart body."),
        )
    ref = take(current_act(), upload.stream, upload.filename or "")
    return queries.stack(ref, current_actor())


@api.get("/certificate-stacks")
@api.arguments(CursorArgs, location="query")
@api.response(200, StackPageSchema)
@requires(Permission.STACKS_CHECK)
def list_certificate_stacks(asked: dict[str, Any]) -> Page[StackCard]:
    """List the own authority's stacks, the newest first."""
    return queries.stacks(current_actor(), asked["cursor"], asked["limit"])


@api.get("/certificate-stacks/<ref>")
@api.response(200, StackSchema)
@requires(Permission.STACKS_READ)
def read_certificate_stack(ref: str) -> StackCard:
    """Say how far a stack is, and how many files came to what."""
    return queries.stack(ref, current_actor())


@api.get("/certificate-stacks/<ref>/files")
@api.arguments(StackFileArgs, location="query")
@api.response(200, StackFilePageSchema)
@requires(Permission.STACKS_READ)
def list_certificate_stack_files(asked: dict[str, Any], ref: str) -> Page[FileCard]:
    """List the files of a stack in the order of the ZIP, with what each came to."""
    return queries.files(
        ref, current_actor(), asked["cursor"], asked["limit"], outcome=asked["outcome"]
    )
