"""When may a recycler state other figures than the register's? With a reason, where they add up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from recycling.errors import Finding, invalid_all
from recycling.oversight.returns.rules.flows import Figure, Flow, Key
from recycling.quantities import NO_MASS, Mass
from recycling.sayings import say

SHORTEST, LONGEST = 10, 500
# What stays in a line may come out of it, and losses are below 0 where more is found than came.
_SIGNED = (Figure.IN_LINES, Figure.LOSSES)


class DepartureKind(StrEnum):
    """Why the recycler's figure is another one."""

    COUNTED = "counted"  # stock was counted or weighed at the end of the month
    WEIGHED = "weighed"  # weighed anew since the register's figure
    ASSAYED = "assayed"  # assayed since, with other contents
    NOT_ENTERED = "not_entered"  # what happened is not in the register yet
    OTHER = "other"


@dataclass(frozen=True)
class Departure:
    """Figures stated in place of the register's, of one stream and element, and why."""

    key: Key
    flow: Flow
    kind: str
    words: str


@dataclass(frozen=True)
class NewDeparture:
    """What a recycler wants to state: some figures by name, the others as the register has them."""

    key: Key
    stated: tuple[tuple[str, Mass], ...]
    kind: str
    words: str

    def beside(self, register: Flow) -> Departure:
        """Return it with all figures."""
        said = dict(self.stated)
        flow = Flow(**{one: said.get(one, register.of(one)) for one in Figure})
        return Departure(self.key, flow, self.kind, self.words.strip())


def check_departure(
    departure: Departure, register: Flow, streams: frozenset[str], elements: frozenset[str]
) -> None:
    """Raise ``Invalid`` naming each thing that keeps stated figures from standing."""
    refusal = invalid_all([
        *_about(departure, streams, elements),
        *_sums(departure.flow),
        *_why(departure),
        *_same(departure.flow, register),
    ])  # fmt: skip
    if refusal:
        raise refusal


def _about(
    departure: Departure, streams: frozenset[str], elements: frozenset[str]
) -> Iterator[Finding]:
    stream, element = departure.key
    if stream not in streams:
        yield Finding(
            "stream",
            "unknown_stream",
            say("“%(stream)s” is no stream of the catalogue.", stream=stream),
        )
    if element and element not in elements:
        yield Finding(
            "element", "unknown_element", say("“%(element)s” is no rare earth.", element=element)
        )


def _sums(flow: Flow) -> Iterator[Finding]:
    for one in Figure:
        if one not in _SIGNED and flow.of(one) < NO_MASS:
            yield Finding(one, "bad_mass", say("This mass is 0 kg or more."))
    if flow.stock_gap:
        words = say(
            "Opening stock + received + intermediates − treated must be the closing stock."
            " The closing stock is %(apart)s.",
            apart=_apart(flow.stock_gap),
        )
        yield Finding(Figure.CLOSING, "does_not_add_up", words)
    if flow.treated_gap:
        words = say(
            "Treated must be products + residues + intermediates + dispatched + what stays"
            " in lines + losses. It is %(apart)s.",
            apart=_apart(flow.treated_gap),
        )
        yield Finding(Figure.TREATED, "does_not_add_up", words)


def _apart(gap: Mass) -> str:
    return f"{gap} too high" if gap > NO_MASS else f"{-gap} too low"


def _why(departure: Departure) -> Iterator[Finding]:
    if departure.kind not in set(DepartureKind):
        yield Finding(
            "kind",
            "unknown_kind",
            say("Choose one of %(departurekind)s.", departurekind=", ".join(DepartureKind)),
        )
    if not SHORTEST <= len(departure.words.strip()) <= LONGEST:
        yield Finding(
            "words",
            "bad_words",
            say(
                "Say why in %(shortest)s to %(longest)s characters.",
                shortest=SHORTEST,
                longest=LONGEST,
            ),
        )


def _same(flow: Flow, register: Flow) -> Iterator[Finding]:
    if flow == register:
        yield Finding(
            "figures", "nothing_stated", say("The register says that already. Change a figure.")
        )
