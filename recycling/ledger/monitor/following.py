"""How is one look at a log done, from what is kept to what is kept next?"""

from __future__ import annotations

from recycling import clock
from recycling.clock import stamp
from recycling.ledger.checkpoints import parse_statement
from recycling.ledger.monitor.looking import Alarm, Reason, Sight, look, shown
from recycling.ledger.monitor.memory import Memories, Memory
from recycling.ledger.monitor.remote import Fetch, Unreachable, reader_of
from recycling.ledger.notes import Malformed
from recycling.ledger.policy import Policy, parse_policy


def follow(
    url: str,
    memories: Memories,
    given: Policy | None = None,
    *,
    read_entries: bool = True,
    fetch: Fetch | None = None,
) -> str:
    """Look at the log under ``url`` once; returns what was seen, in a sentence.

    Trusts the policy ``given``, else the one kept, else the one the log shows at first sight.
    Raises ``Alarm`` where the log broke its word, and keeps both states as evidence; what is kept
    stays as it was. Raises ``Unreachable`` or ``Forgotten`` where it could not look.
    """
    fetch = fetch or reader_of(url)
    note = shown(fetch)
    origin = parse_statement(note.text).origin
    known = memories.origin_at(url)
    kept = memories.of(known or origin)
    policy = given or (parse_policy(kept.policy) if kept else _at_first_sight(fetch))
    try:
        before = kept.statement if kept else None
        sight = look(fetch, note, policy, before, read_entries=read_entries)
    except Alarm as alarm:
        if kept is None:
            raise
        file = memories.keep_evidence(kept.origin, kept.checkpoint, alarm.note, clock.now())
        raise Alarm(Reason(alarm.reason), f"{alarm}; both states are in {file}") from alarm
    urls = tuple(sorted({url, *(kept.urls if kept else ())}))
    memories.keep(Memory(origin, str(policy), str(note), urls, stamp(clock.now())))
    return _in_words(sight, is_first=kept is None, is_trusted=given is not None)


def _at_first_sight(fetch: Fetch) -> Policy:
    try:
        return parse_policy(fetch("policy.txt").decode())
    except (Unreachable, Malformed, UnicodeDecodeError) as problem:
        raise Unreachable(
            f"the log's key is not known and it shows no policy ({problem}); give --key"
        ) from problem


def _in_words(sight: Sight, *, is_first: bool, is_trusted: bool) -> str:
    new = sight.statement
    words = f"{new.origin}: {new.size} entries, {sight.new_entries} new"
    if sight.witnesses_known:
        words += f", confirmed by {sight.witnesses} of {sight.witnesses_known} witnesses"
        words += "" if sight.meets_quorum else " (fewer than its quorum)"
    if is_first and not is_trusted:
        words += ". Seen for the first time: the key it showed is trusted from now on"
    return f"{words}."
