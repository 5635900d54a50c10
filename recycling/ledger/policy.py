"""Which logs and witnesses does one trust, and how many cosignatures are enough?

C2SP tlog-policy: lines that name logs, witnesses, groups of witnesses, and the quorum: the witness
or group that must have cosigned a checkpoint, or ``none``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Final

from recycling.ledger.notes import COSIGNATURE, ED25519, Malformed, Note, VerifierKey

NONE: Final = "none"
_MOST_LINES = 1000
_GAP = re.compile(r"[ \t]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_COUNT = re.compile(r"[1-9][0-9]{0,3}", re.ASCII)


@dataclass(frozen=True)
class TrustedLog:
    """A log whose checkpoints count, and where it may be read."""

    key: VerifierKey
    url: str = ""

    def __str__(self) -> str:
        return " ".join(filter(None, ("log", str(self.key), self.url)))


@dataclass(frozen=True)
class Witness:
    """Who watches logs: the name used in the policy, the key, and where checkpoints are sent."""

    name: str
    key: VerifierKey
    url: str = ""

    def __str__(self) -> str:
        return " ".join(filter(None, ("witness", self.name, str(self.key), self.url)))


@dataclass(frozen=True)
class Group:
    """Witnesses or groups, of which ``least`` must have cosigned."""

    name: str
    least: int
    members: tuple[str, ...]

    def __str__(self) -> str:
        return f"group {self.name} {self.least} {' '.join(self.members)}"


@dataclass(frozen=True)
class Policy:
    """What makes a checkpoint valid: any of the logs' signature, and the quorum's cosignatures."""

    logs: tuple[TrustedLog, ...] = ()
    witnesses: tuple[Witness, ...] = ()
    groups: tuple[Group, ...] = ()
    quorum: str = NONE

    def __str__(self) -> str:
        lines = (*self.logs, *self.witnesses, *self.groups, f"quorum {self.quorum}")
        return "".join(f"{line}\n" for line in lines)

    def cosigned_by(self, note: Note) -> frozenset[str]:
        """Return the names of the witnesses that cosigned; raises ``BadSignature`` as notes do."""
        return frozenset(each.name for each in self.witnesses if note.is_signed_by(each.key))

    def is_met_by(self, cosigned: Collection[str]) -> bool:
        """Tell whether these witnesses, by name, make the quorum."""
        reached = set(cosigned)
        for group in self.groups:
            if len(reached & set(group.members)) >= group.least:
                reached.add(group.name)
        return self.quorum == NONE or self.quorum in reached


def parse_policy(text: str) -> Policy:
    """Read a policy strictly; raises ``Malformed`` with the number of the line."""
    if _CONTROL.search(text):
        raise Malformed("a policy has no control characters but tabs and newlines")
    reader, lines = _Reader(), text.split("\n")
    if len(lines) > _MOST_LINES:
        raise Malformed(f"a policy has at most {_MOST_LINES} lines")
    for number, line in enumerate(lines, start=1):
        words = _GAP.split(line.strip(" \t"))
        if words[0] and not words[0].startswith("#"):
            try:
                reader.read(words)
            except Malformed as malformed:
                raise Malformed(f"line {number}: {malformed}") from None
    return reader.policy()


@dataclass
class _Reader:
    logs: list[TrustedLog] = field(default_factory=list)
    witnesses: list[Witness] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    quorum: str = ""
    _names: set[str] = field(default_factory=set)
    _grouped: set[str] = field(default_factory=set)

    def read(self, words: Sequence[str]) -> None:
        match words:
            case ["log", key, *url] if len(url) <= 1:
                self._log(TrustedLog(VerifierKey.parse(key), *url))
            case ["witness", name, key, *url] if len(url) <= 1:
                self._witness(Witness(name, VerifierKey.parse(key), *url))
            case ["group", name, count, *members] if members:
                self._group(name, count, tuple(members))
            case ["quorum", name]:
                self._quorum(name)
            case _:
                raise Malformed("this is no line of log, witness, group or quorum")

    def policy(self) -> Policy:
        if not self.quorum:
            raise Malformed("a policy has a line “quorum”")
        return Policy(tuple(self.logs), tuple(self.witnesses), tuple(self.groups), self.quorum)

    def _log(self, log: TrustedLog) -> None:
        if log.key.algorithm != ED25519:
            raise Malformed("the key of a log is an Ed25519 key (type 1)")
        if any(log.key.public == each.key.public for each in self.logs):
            raise Malformed("this log's key stands here twice")
        self.logs.append(log)

    def _witness(self, witness: Witness) -> None:
        if witness.key.algorithm != COSIGNATURE:
            raise Malformed("the key of a witness is one for cosignatures (type 4)")
        if any(witness.key.public == each.key.public for each in self.witnesses):
            raise Malformed("this witness's key stands here twice")
        self._name(witness.name)
        self.witnesses.append(witness)

    def _group(self, name: str, count: str, members: tuple[str, ...]) -> None:
        if not set(members) <= self._names:
            raise Malformed("a member of the group is not named before")
        if len(set(members)) < len(members) or self._grouped & set(members):
            raise Malformed("a member stands in one group, once")
        self._name(name)
        self._grouped |= set(members)
        self.groups.append(Group(name, _least(count, len(members)), members))

    def _quorum(self, name: str) -> None:
        if self.quorum:
            raise Malformed("the quorum is named twice")
        if name != NONE and name not in self._names:
            raise Malformed("the quorum is not named before")
        self.quorum = name

    def _name(self, name: str) -> None:
        if name == NONE or name in self._names:
            raise Malformed(f"the name “{name}” is taken")
        self._names.add(name)


def _least(count: str, members: int) -> int:
    if count in ("any", "all"):
        return 1 if count == "any" else members
    if not _COUNT.fullmatch(count) or int(count) > members:
        raise Malformed(f"“{count}” is not any, all, or a number from 1 to {members}")
    return int(count)
