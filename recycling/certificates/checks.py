"""What has a verifier at hand, and what do log and status list say with it?

The two lines of a verdict that depend on more than the file: whether the log holds the record, and
whether the certificate still stands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from recycling.certificates.history import Forked, RootAt
from recycling.certificates.integrity import Credential, record_digest
from recycling.certificates.page import POLICY_NAME, PROOF_NAME, Printer
from recycling.certificates.presented import HISTORY_NAME, STATUS_LIST_NAME, Presented
from recycling.certificates.trust import Trust
from recycling.certificates.verdict import Line, LogFinding, Status, line
from recycling.ledger.notes import BadSignature, Malformed
from recycling.ledger.policy import parse_policy
from recycling.ledger.proofs import parse_proof_text
from recycling.sayings import say

VerifyProof = Callable[[str, bytes], LogFinding]
"""Given the text of a tlog-proof and the record digest, tell what the proof shows."""

StatusOf = Callable[[str], Status | None]
"""Given a certificate number, give its status; ``None`` when no such certificate exists."""

KeptStatusOf = Callable[[bytes, Mapping[str, Any]], Status | None]
"""Given a kept status list and a credential, tell what the list says of it, if anything."""

ReadHistory = Callable[[bytes], RootAt]
"""Given a kept history of the log, give its roots; raises ``Malformed`` or ``Forked``."""


@dataclass(frozen=True)
class Checks:
    """What a verifier has at hand.

    Without ``printer`` the page stays unchecked; without ``status_of`` and without a kept list
    (``lists``) so does the status; and the verdict says so. ``find_proof`` gives the log proof of
    a record digest where the log is at hand, ``root_at`` the roots the log is known to have had.
    """

    trust: Trust
    verify_proof: VerifyProof
    printer: Printer | None = None
    status_of: StatusOf | None = None
    find_proof: Callable[[bytes], str | None] | None = None
    root_at: RootAt | None = None
    read_list: KeptStatusOf | None = None
    read_history: ReadHistory | None = None
    lists: tuple[bytes, ...] = ()


def check_log(given: Presented, believed: Credential | None, checks: Checks) -> Line:
    """Say whether the log holds the record, as far as what was given or is at hand shows it."""
    if given.pdf is not None and PROOF_NAME not in given.enclosures:
        return line("log.missing")
    if believed is None:
        return line("log.not_checked")
    digest = record_digest(believed)
    if given.pdf is None:
        return found_in_log(digest, None, checks)
    found = _logged(given.enclosures[PROOF_NAME], digest, checks)
    if found.code != "log.ok":
        return _log_line(found)
    if given.contradicts(PROOF_NAME):
        again = _logged(given.loose[PROOF_NAME], digest, checks)
        found = again if again.code != "log.ok" or again.entry == found.entry else _other(found)
    if given.contradicts(POLICY_NAME):
        found = _other(found)
    if found.code == "log.ok" and not _meets_its_policy(given):
        found = replace(found, code="log.not_witnessed")
    return _log_line(_within_history(given, found, checks))


def _meets_its_policy(given: Presented) -> bool:
    """Tell whether the proof has the cosignatures that the policy enclosed with it asks for."""
    enclosed = given.enclosures.get(POLICY_NAME)
    if enclosed is None:
        return True
    try:
        policy = parse_policy(enclosed.decode())
        proof = parse_proof_text(given.enclosures[PROOF_NAME].decode())
        return policy.is_met_by(policy.cosigned_by(proof.note))
    except (Malformed, BadSignature, UnicodeDecodeError):
        return False


def _other(found: LogFinding) -> LogFinding:
    return LogFinding("log.contradicts", found.entry)


def found_in_log(digest: bytes, entry: int | None, checks: Checks) -> Line:
    """Look the record up in a log at hand; ``entry`` is where the QR code says it stands."""
    text = checks.find_proof(digest) if checks.find_proof else None
    if text is None:
        return line("log.not_enclosed")
    found = checks.verify_proof(text, digest)
    if found.code == "log.ok" and entry not in (None, found.entry):
        return line("log.contradicts")
    return _log_line(found)


def _logged(proof: bytes, digest: bytes, checks: Checks) -> LogFinding:
    try:
        found = checks.verify_proof(proof.decode(), digest)
    except UnicodeDecodeError:
        return LogFinding("log.unreadable")
    known = checks.root_at(found.size) if checks.root_at and found.code == "log.ok" else None
    return LogFinding("log.forked") if known not in (None, found.root) else found


def _within_history(given: Presented, found: LogFinding, checks: Checks) -> LogFinding:
    """Hold the proof's checkpoint against the history that came with it, if one did."""
    kept = given.loose.get(HISTORY_NAME)
    if kept is None or checks.read_history is None or found.code != "log.ok":
        return found
    try:
        known = checks.read_history(kept)(found.size)
    except Malformed:
        return LogFinding("log.history_broken")
    except Forked:
        return LogFinding("log.forked")
    return LogFinding("log.forked") if known not in (None, found.root) else found


def _log_line(found: LogFinding) -> Line:
    return line(found.code, entry=found.entry, witnessed=found.witnessed)


def check_status(given: Presented, believed: Credential | None, checks: Checks) -> Line:
    """Say whether the certificate stands: from the registry, or from the newest kept list."""
    if believed is None:
        return line("status.not_checked")
    enclosed = given.loose.get(STATUS_LIST_NAME)
    told = _kept_status(believed, (enclosed,) if enclosed else (), checks)
    if told is not None and told.state == "list_broken":
        return _status_line(told)
    asked = asked_status(believed["certificate"], checks)
    if asked is not None:
        return asked
    newest = _kept_status(believed, ((enclosed,) if enclosed else ()) + checks.lists, checks)
    return _status_line(newest) if newest else line("status.unknown_offline")


def _kept_status(believed: Credential, lists: tuple[bytes, ...], checks: Checks) -> Status | None:
    """Return what the newest of several kept lists says; a broken one is told first."""
    if checks.read_list is None:
        return None
    read = checks.read_list
    told = [status for status in (read(one, believed) for one in lists) if status]
    broken = [status for status in told if status.state == "list_broken"]
    return broken[0] if broken else max(told, key=lambda status: status.as_of, default=None)


def asked_status(number: str, checks: Checks) -> Line | None:
    """Say what the registry answers of this number; ``None`` where no registry is at hand."""
    if checks.status_of is None:
        return None
    asked = checks.status_of(number)
    return _status_line(asked) if asked else line("status.not_registered")


def _status_line(status: Status) -> Line:
    return line(
        f"status.{status.state}",
        as_of=status.as_of_words,
        successor=say(" by %(successor)s", successor=status.successor) if status.successor else "",
        reason=status.reason,
    )
