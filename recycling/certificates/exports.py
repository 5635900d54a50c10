"""Certificates as a file: the own organisation's, or to a regulator its country's."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint

from recycling.access import requires
from recycling.certificates import queries
from recycling.certificates.models import Certificate
from recycling.exports import LARGEST_PAGE, Table, offer, table
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
from recycling.wire import Page

blueprint = Blueprint("certificates_exports", __name__)

CERTIFICATES: Table[Certificate] = table(
    "certificates",
    {
        "certificate": lambda one: one.ref,
        "version": lambda one: one.version,
        "state": lambda one: one.state,
        "reason": lambda one: one.reason,
        "lot": lambda one: one.lot.ref,
        "title": lambda one: one.lot.title,
        "holder": lambda one: one.holder.ref,
        "holder_name": lambda one: one.holder.name,
        "recycler": lambda one: one.recycler.ref,
        "recycler_name": lambda one: one.recycler.name,
        "base": lambda one: one.base.ref,
        "issued_at": lambda one: one.issued_at,
        "sealed_at": lambda one: one.sealed_at,
        "changed_at": lambda one: one.changed_at,
        "record_sha256": lambda one: one.record_digest,
        "file_sha256": lambda one: one.file_digest,
    },
)


def _seen() -> Callable[[str], Page[Certificate]]:
    actor = current_actor()
    return lambda cursor: queries.seen_by(actor, cursor, LARGEST_PAGE)


offer(blueprint, "/certificates", CERTIFICATES, requires(Permission.FACTS_READ), _seen)
