"""Stacks, and what each file of one came to, as files."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, request

from recycling.access import requires
from recycling.certificates.stacks import queries
from recycling.certificates.stacks.queries import FileCard, StackCard
from recycling.certificates.verdict import TOPICS
from recycling.exports import LARGEST_PAGE, Table, offer, table
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
from recycling.wire import Page

blueprint = Blueprint("stacks_exports", __name__)

STACKS: Table[StackCard] = table(
    "certificate-stacks",
    {
        "stack": lambda one: one.ref,
        "name": lambda one: one.name,
        "bytes": lambda one: one.size,
        "sha256": lambda one: one.sha256,
        "state": lambda one: one.state,
        "files": lambda one: one.files,
        "done": lambda one: one.done,
        "taken_at": lambda one: one.taken_at,
        "ended_at": lambda one: one.ended_at,
    },
)


def _code(topic: str) -> Callable[[FileCard], str]:
    return lambda one: next((code for code in one.codes if code.startswith(f"{topic}.")), "")


FILES: Table[FileCard] = table(
    "certificate-stack-files",
    {
        "number": lambda one: one.number,
        "file": lambda one: one.name,
        "bytes": lambda one: one.size,
        "sha256": lambda one: one.sha256,
        "outcome": lambda one: one.outcome,
        "reason": lambda one: one.reason,
        "said": lambda one: one.said,
        "certificate": lambda one: one.certificate,
        "repeats": lambda one: one.first,
        **{topic: _code(topic) for topic in TOPICS},
    },
)


def _stacks() -> Callable[[str], Page[StackCard]]:
    actor = current_actor()
    return lambda cursor: queries.stacks(actor, cursor, LARGEST_PAGE)


def _files(ref: str) -> Callable[[str], Page[FileCard]]:
    actor, outcome = current_actor(), request.args.get("outcome", "")
    return lambda cursor: queries.files(ref, actor, cursor, LARGEST_PAGE, outcome=outcome)


offer(blueprint, "/certificate-stacks", STACKS, requires(Permission.STACKS_CHECK), _stacks)
offer(
    blueprint,
    "/certificate-stacks/<ref>/files",
    FILES,
    requires(Permission.STACKS_READ),
    _files,
)
