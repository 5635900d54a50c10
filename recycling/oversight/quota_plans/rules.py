"""How does a quota plan live, and what may its lines say?

A plan is of one authority and year. It is drafted, published to the recyclers whose bases it names
with a term for comments, and comes into force whole. From then on it changes by a new version only,
which lives the same life; every change since a hearing began carries its reason (white paper on
China's rare earth industry, section IV: total-amount control, mandatory quotas).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import reduce

from recycling.bases.quotas import rules as quotas
from recycling.clock import day_words
from recycling.errors import Conflict, Finding, Invalid, invalid_all
from recycling.quantities import NO_MASS, Mass
from recycling.sayings import either, say
from recycling.streams import rules as streams

SHORTEST_HEARING, LONGEST_HEARING = 14, 180
YEARS_AHEAD = 5
SHORTEST, LONGEST = 10, 1000
MOST_LINES = 2_000
LARGEST = Mass.kg(10**9)


class PlanState(StrEnum):
    """Where a plan stands; beside each, who brings it about."""

    DRAFT = "draft"  # who draws it up
    HEARING = "hearing"  # a signer of the authority, who publishes it to those concerned
    IN_FORCE = "in_force"  # a signer of the authority, when the hearing is over
    REPLACED = "replaced"  # a signer, who puts the next version in force
    WITHDRAWN = "withdrawn"  # a signer, with a reason


class Move(StrEnum):
    """What is done with a plan."""

    CHANGE = "change"
    PUBLISH = "publish"
    COMMENT = "comment"
    PUT_IN_FORCE = "put_in_force"
    REPLACE = "replace"
    WITHDRAW = "withdraw"


S = PlanState
OPEN = (S.DRAFT, S.HEARING)
PUBLIC = (S.IN_FORCE, S.REPLACED)
MOVES: dict[Move, tuple[tuple[PlanState, ...], PlanState | None]] = {
    Move.CHANGE: (OPEN, None),
    Move.PUBLISH: ((S.DRAFT,), S.HEARING),
    Move.COMMENT: ((S.HEARING,), None),
    Move.PUT_IN_FORCE: ((S.HEARING,), S.IN_FORCE),
    Move.REPLACE: ((S.IN_FORCE,), S.REPLACED),
    Move.WITHDRAW: (OPEN, S.WITHDRAWN),
}
STATE_NAMES = {
    S.DRAFT: "a draft",
    S.HEARING: "in its hearing",
    S.IN_FORCE: "in force",
    S.REPLACED: "replaced",
    S.WITHDRAWN: "withdrawn",
}


def next_state(state: str, move: Move) -> PlanState:
    """Return the state a move leads to; raises ``Conflict`` naming the present one."""
    sources, target = MOVES[move]
    now = PlanState(state)
    if now in sources:
        return target or now
    raise Conflict(
        "wrong_plan_state",
        say("The quota plan is %(state_names)s.", state_names=STATE_NAMES[now]),
        field="state",
        way_out=say(
            "This is done to one that is %(sources)s.",
            sources=reduce(either, (STATE_NAMES[one] for one in sources)),
        ),
    )


@dataclass(frozen=True)
class NewLine:
    """What a base may take in the plan's year: of a stream, a group of elements, or one in one.

    Wet mass of a stream, contained mass of a group. ``row`` is where it stands among many.
    """

    base: str
    stream: str
    scheme: str
    group: str
    mass: Mass
    row: int = 0

    @property
    def key(self) -> tuple[str, str]:
        """Return scheme and member of the counter it limits."""
        if not self.group:
            return quotas.STREAM, self.stream
        if not self.stream:
            return self.scheme, self.group
        return self.scheme, quotas.joint(self.group, self.stream)

    def at(self, field: str) -> str:
        """Return where a field of it stands: in the file, or on the form."""
        return f"lines.{self.row}.{field}" if self.row else field


def check_lines(lines: Sequence[NewLine]) -> None:
    """Raise ``Invalid`` with one finding for each thing wrong with the lines of a plan."""
    refusal = invalid_all(_findings(lines))
    if refusal:
        raise refusal


def _findings(lines: Sequence[NewLine]) -> Iterator[Finding]:
    if len(lines) > MOST_LINES:
        words = say("A plan has at most %(most_lines)s lines.", most_lines=MOST_LINES)
        yield Finding("lines", "too_many_lines", words)
    seen: set[tuple[str, str, str]] = set()
    for one in lines:
        yield from _line_findings(one)
        key = (one.base, *one.key)
        if key in seen:
            yield Finding(
                one.at("base"), "line_twice", _words(one, say("The same line stands twice."))
            )
        seen.add(key)


def _line_findings(one: NewLine) -> Iterator[Finding]:
    known = [each.id for each in streams.streams()]
    if not one.stream and not one.group:
        words = say("A line names a stream, a group of elements, or both.")
        yield Finding(one.at("stream"), "line_of_nothing", _words(one, words))
    if one.stream and one.stream not in known:
        words = say(
            "“%(stream)s” is no stream: %(known)s.", stream=one.stream[:40], known=", ".join(known)
        )
        yield Finding(one.at("stream"), "unknown_stream", _words(one, words))
    if one.group or one.scheme:
        yield from _group_findings(one)
    if not NO_MASS <= one.mass <= LARGEST:
        words = say("A quota is 0 kg to %(largest)s.", largest=LARGEST)
        yield Finding(one.at("mass"), "mass_out_of_range", _words(one, words))


def _group_findings(one: NewLine) -> Iterator[Finding]:
    known = quotas.schemes()[1:]
    if one.scheme not in known:
        words = say(
            "“%(scheme)s” is no scheme: %(known)s.", scheme=one.scheme[:40], known=", ".join(known)
        )
        yield Finding(one.at("scheme"), "unknown_scheme", _words(one, words))
        return
    groups = quotas.members(one.scheme)
    if one.group not in groups:
        words = say(
            "“%(group)s” is no group of %(scheme)s: %(groups)s.",
            group=one.group[:40],
            scheme=one.scheme,
            groups=", ".join(groups),
        )
        yield Finding(one.at("group"), "unknown_group", _words(one, words))
    if one.stream and one.scheme != quotas.joint_scheme():
        words = say(
            "Within a stream, groups are of %(joint_scheme)s.", joint_scheme=quotas.joint_scheme()
        )
        yield Finding(one.at("scheme"), "scheme_not_within_stream", _words(one, words))


def _words(one: NewLine, words: str) -> str:
    return f"Row {one.row}: {words}" if one.row else words


def check_reason(reason: str, *, is_needed: bool, field: str = "reason") -> str:
    """Return a reason, trimmed; raises ``Invalid`` naming ``field``: missing or of bad length."""
    kept = reason.strip()
    if (not kept and not is_needed) or SHORTEST <= len(kept) <= LONGEST:
        return kept
    raise Invalid(
        "bad_reason",
        say(
            "Say it in %(shortest)s to %(longest)s characters.", shortest=SHORTEST, longest=LONGEST
        ),
        field=field,
        way_out=say("Say why, so that those concerned understand it."),
    )


def check_year(year: int, this_year: int) -> None:
    """Raise ``Invalid`` naming ``year`` for one that is over, or far ahead."""
    if not this_year <= year <= this_year + YEARS_AHEAD:
        raise Invalid(
            "year_out_of_range",
            say(
                "A plan is for %(this_year)s to %(last_year)s.",
                this_year=this_year,
                last_year=this_year + YEARS_AHEAD,
            ),
            field="year",
            way_out=say("Choose one of these years."),
        )


def check_term(until: date, today: date) -> date:
    """Return the last day for comments; raises ``Invalid`` naming ``until`` for a bad one."""
    first, last = today + timedelta(SHORTEST_HEARING), today + timedelta(LONGEST_HEARING)
    if first <= until <= last:
        return until
    raise Invalid(
        "bad_term",
        say(
            "Comments are taken for %(shortest_hearing)s to %(longest_hearing)s days.",
            shortest_hearing=SHORTEST_HEARING,
            longest_hearing=LONGEST_HEARING,
        ),
        field="until",
        way_out=say(
            "Choose a day from %(day_words)s to %(last)s.",
            day_words=day_words(first),
            last=day_words(last),
        ),
    )


def check_heard(until: date, today: date) -> None:
    """Raise ``Conflict`` while comments are still taken."""
    if today <= until:
        raise Conflict(
            "hearing_not_over",
            say("Comments are taken until %(day_words)s.", day_words=day_words(until)),
            field="state",
            way_out=say("Put the plan in force after that day."),
        )


def check_comments_open(until: date, today: date) -> None:
    """Raise ``Conflict`` once the term for comments is over."""
    if today > until:
        raise Conflict(
            "hearing_over",
            say("Comments were taken until %(day_words)s.", day_words=day_words(until)),
            field="words",
            way_out=say("Write to the authority."),
        )


def total(masses: Iterable[Mass]) -> Mass:
    """Return the sum of masses."""
    return sum(masses, NO_MASS)
