"""What may be reported, what is much the same report, and how many are taken in an hour?

A report is placed: as a row of its own in the regulator's queue, or under the first that says
nearly the same. A flood from one network meets that network's limit; one from many, the country's.
Of each hour's rows some are kept for wide networks that have sent none yet, so whoever floods from
a few of them does not close the form to others.
"""

from __future__ import annotations

import hashlib
import ipaddress
import re
import secrets
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from functools import lru_cache

from recycling.errors import Conflict, Finding, Invalid, TooMany, invalid_all
from recycling.folding import words_of
from recycling.references import ALPHABET
from recycling.sayings import say

SHORTEST_WORDS, LONGEST_WORDS = 20, 4000
SHORTEST_PLACE, LONGEST_PLACE = 3, 200
LONGEST_SEEN, LONGEST_NAMED, LONGEST_CONTACT = 100, 100, 254
SHORTEST_ANSWER, LONGEST_ANSWER = 10, 2000
MOST_FILES, LARGEST_FILE = 3, 5 * 1024 * 1024
MOST_SAID = 40

FROM_ONE_NETWORK = 5  # reports an hour, of whatever kind
WRONG_CODES = 30  # an hour, from one network
NEW_ROWS = 30  # an hour in the queue of one country …
KEPT_FREE = 20  # … and so many more for wide networks that sent none of them
ROWS_OF_WIDE = 10  # a day, from one wide network
MOST_LIKE = 100  # under one row
LIKE_WORDS_WITHIN = timedelta(days=7)
LIKE_PLACE_WITHIN = timedelta(days=1)
_ALIKE_PERCENT = 80
_CODE_LENGTH, _CODE_GROUP = 12, 4
_UNSEEN = frozenset({"Cc", "Cs", "Co"})
_STEERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_DIGIT = re.compile(r"\d")


class ReportKind(StrEnum):
    """What was seen."""

    UNLICENSED = "unlicensed_treatment"
    DUMPING = "dumping_or_burning"
    SMUGGLING = "smuggling"
    FALSE_FIGURES = "false_figures"
    OTHER = "other"


class ReportState(StrEnum):
    """Where a report stands; those under another stand where the first does."""

    NEW = "new"  # somebody made it
    TAKEN_UP = "taken_up"  # a regulator looks into it
    CLOSED = "closed"  # a regulator said why


class Outcome(StrEnum):
    """To what a report led."""

    UNFOUNDED = "unfounded"
    PASSED_ON = "passed_on"
    CASE_OPENED = "case_opened"


class Speaker(StrEnum):
    """Who says something about a report."""

    REPORTER = "reporter"
    AUTHORITY = "authority"


@dataclass(frozen=True)
class NewReport:
    """What somebody reports: what, where, about when, in which words, of whom, and a contact."""

    kind: str
    country: str
    place: str
    words: str
    seen: str = ""
    named: str = ""
    contact: str = ""

    def trimmed(self) -> NewReport:
        """Return it without blanks around its texts."""
        return NewReport(
            self.kind,
            self.country.strip().upper(),
            " ".join(self.place.split()),
            self.words.replace("\r\n", "\n").strip(),
            " ".join(self.seen.split()),
            " ".join(self.named.split()),
            self.contact.strip(),
        )


@dataclass(frozen=True)
class Sender:
    """From where a report comes; shown nowhere, not even in the digest of a repeated deed."""

    address: str = field(default="", repr=False)

    @property
    def network(self) -> str:
        """Return the address, of IPv6 the /64 one customer usually has."""
        return _network(self.address, 32, 64)

    @property
    def wide(self) -> str:
        """Return the network around it: /16 of IPv4, /32 of IPv6."""
        return _network(self.address, 16, 32)


def _network(address: str, bits_of_4: int, bits_of_6: int) -> str:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 6 and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    bits = bits_of_4 if found.version == 4 else bits_of_6
    return str(ipaddress.ip_network((found, bits), strict=False))


def check_report(new: NewReport) -> None:
    """Raise ``Invalid`` with everything that is wrong with a report; it is trimmed before."""
    refusal = invalid_all(_findings(new))
    if refusal:
        raise refusal


def _findings(new: NewReport) -> Iterator[Finding]:
    if new.kind not in tuple(ReportKind):
        yield Finding(
            "kind",
            "unknown_kind",
            say("Use one of %(reportkind)s.", reportkind=", ".join(ReportKind)),
        )
    yield from _length("place", new.place, SHORTEST_PLACE, LONGEST_PLACE)
    yield from _length("words", new.words, SHORTEST_WORDS, LONGEST_WORDS)
    yield from _length("seen", new.seen, 0, LONGEST_SEEN)
    yield from _length("named", new.named, 0, LONGEST_NAMED)
    if new.contact and not (len(new.contact) <= LONGEST_CONTACT and _EMAIL.fullmatch(new.contact)):
        message = say("Write an e-mail address such as name@example.com, or leave it empty.")
        yield Finding("contact", "bad_contact", message)
    for name in ("place", "words", "seen", "named", "contact"):
        yield from _unseen(name, getattr(new, name))


def _length(name: str, text: str, shortest: int, longest: int) -> Iterator[Finding]:
    if not shortest <= len(text) <= longest:
        words = say(
            "Say it in %(shortest)s to %(longest)s characters; it has %(many)s.",
            shortest=shortest,
            longest=longest,
            many=len(text),
        )
        yield Finding(name, "wrong_length", words)


def _unseen(name: str, text: str) -> Iterator[Finding]:
    for character in text:
        is_unseen = unicodedata.category(character) in _UNSEEN and character not in "\n\t"
        if is_unseen or character in _STEERING:
            words = say(
                "It holds the invisible character U+%(ord)s. Remove it.",
                ord=f"{ord(character):04X}",
            )
            yield Finding(name, "character_invisible", words)
            return


def check_said(words: str, field: str = "words") -> str:
    """Return what is said about a report, trimmed; raises ``Invalid`` naming the field."""
    kept = words.replace("\r\n", "\n").strip()
    findings = [*_length(field, kept, SHORTEST_ANSWER, LONGEST_ANSWER), *_unseen(field, kept)]
    refusal = invalid_all(findings)
    if refusal:
        raise refusal
    return kept


def check_outcome(outcome: str) -> None:
    """Raise ``Invalid`` for an outcome nobody knows."""
    if outcome not in tuple(Outcome):
        words = say("Use one of %(outcome)s.", outcome=", ".join(Outcome))
        raise Invalid("unknown_outcome", words, field="outcome")


@lru_cache(512)
def wording(text: str) -> frozenset[str]:
    """Return the words of a text, without case, accents, order, and whatever holds a digit."""
    return frozenset(one for one in words_of([text]) if not _DIGIT.search(one))


def fingerprint(words: str) -> str:
    """Return what texts of the same words have in common."""
    return _digest("words", wording(words))


def place_mark(kind: str, place: str) -> str:
    """Return what reports of the same kind about the same place have in common."""
    return _digest(kind, words_of([place]))


def _digest(what: str, words: Iterable[str]) -> str:
    return hashlib.sha256(" ".join((what, *sorted(words))).encode()).hexdigest()


def are_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Tell whether two texts share at least four fifths of all their words."""
    both, either = len(one & other), len(one | other)
    return both * 100 >= either * _ALIKE_PERCENT


def check_room(rows: int, *, is_first_of_wide: bool, rows_of_wide: int) -> None:
    """Raise ``TooMany`` where the hour, or a wide network's day, takes no further row.

    ``rows``: those of the country's hour so far; ``rows_of_wide``: of the wide network's day.
    """
    most = NEW_ROWS + KEPT_FREE if is_first_of_wide else NEW_ROWS
    if rows >= most or rows_of_wide >= ROWS_OF_WIDE:
        raise TooMany(
            "too_many_reports",
            say("More reports came than can be read. Those that came before are kept."),
            way_out=say(
                "Keep your words and send them in an hour, or tell the authority of the country"
                " by letter or telephone."
            ),
        )


def check_group(likes: int) -> None:
    """Raise ``TooMany`` where a hundred others said the same: the authority knows."""
    if likes >= MOST_LIKE:
        raise TooMany(
            "reported_by_many",
            say("Many have reported this, and the authority reads it."),
            way_out=say("If you saw something else, say what is different about it."),
        )


def too_many_from_here() -> TooMany:
    """Make the refusal of a network that sent its share of the hour."""
    return TooMany(
        "too_many_attempts",
        say("Too much came from your network within an hour."),
        way_out=say("Keep your words and try again in an hour, or from another connection."),
    )


def check_open(state: str) -> None:
    """Raise ``Conflict`` where a report is closed: nothing more is said of it."""
    if state == ReportState.CLOSED:
        raise Conflict(
            "report_closed",
            say("This report is closed."),
            field="state",
            way_out=say("Make a new report of what has happened since."),
        )


def check_new(state: str) -> None:
    """Raise ``Conflict`` where a report was taken up already."""
    check_open(state)
    if state != ReportState.NEW:
        raise Conflict(
            "report_taken_up",
            say("Somebody has taken this report up already."),
            field="state",
            way_out=say("Answer the reporter, or close it."),
        )


def check_first(first: str) -> None:
    """Raise ``Conflict`` for a report that stands under another: that one is handled."""
    if first:
        raise Conflict(
            "report_grouped",
            say("This report stands under %(first)s, which says nearly the same.", first=first),
            way_out=say("Handle %(first)s, or set this one apart first.", first=first),
        )


def check_grouped(first: str) -> None:
    """Raise ``Conflict`` for setting apart what stands apart."""
    if not first:
        raise Conflict(
            "report_apart", say("This report stands on its own."), way_out=say("Handle it.")
        )


def check_said_so_far(count: int) -> None:
    """Raise ``Conflict`` where no more words are kept with one report."""
    if count >= MOST_SAID:
        raise Conflict(
            "said_enough",
            say("At most %(most_said)s texts are kept with one report.", most_said=MOST_SAID),
            way_out=say("Make a new report, and name this one in it."),
        )


def new_code(drawn: int | None = None) -> str:
    """Return a return code such as ``7Q4K-M2TD-9XBC``: drawn, or made of a number given."""
    number = secrets.randbelow(len(ALPHABET) ** _CODE_LENGTH) if drawn is None else drawn
    found = ""
    for _ in range(_CODE_LENGTH):
        number, place = divmod(number, len(ALPHABET))
        found += ALPHABET[place]
    return "-".join(
        found[start : start + _CODE_GROUP] for start in range(0, _CODE_LENGTH, _CODE_GROUP)
    )


def plain_code(code: str) -> str:
    """Return a return code without blanks and dashes, in capitals; empty for what can be none."""
    plain = "".join(code.upper().split()).replace("-", "")
    return plain if len(plain) == _CODE_LENGTH and set(plain) <= set(ALPHABET) else ""
