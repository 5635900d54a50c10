"""What may a base declare of what stays in its process line, or comes back out of it? Pure.

Between two batches a line holds nothing below nothing: what a batch gives back, earlier ones left.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from recycling.errors import Conflict, Finding, invalid_all
from recycling.quantities import NO_MASS, Mass
from recycling.sayings import say


@dataclass(frozen=True)
class Change:
    """How much more of an element is in the line after a batch, and how well that is known.

    ``expanded`` is the expanded uncertainty, k = 2 (JCGM 100:2008, 6.2.1).
    """

    element: str
    mass: Mass
    expanded: Mass


def check_change(change: Change, brought: Mass | None) -> None:
    """Raise ``Invalid`` naming each figure that cannot be.

    ``brought`` is how much of the element the batch took in, if it took in any.
    """
    refusal = invalid_all(_findings(change, brought))
    if refusal:
        raise refusal


def _findings(change: Change, brought: Mass | None) -> Iterable[Finding]:
    if brought is None:
        yield Finding(
            "element",
            "unknown_element",
            say("“%(element)s” is not an element of this batch.", element=change.element),
        )
    elif change.mass > brought:
        yield Finding(
            "mass",
            "more_than_went_in",
            say(
                "%(mass)s cannot stay in the line: %(brought)s of %(element)s went in.",
                mass=change.mass,
                brought=brought,
                element=change.element,
            ),
        )
    if change.expanded < NO_MASS:
        yield Finding("expanded", "bad_uncertainty", say("An uncertainty is not below 0 kg."))


def check_line(element: str, line: str, others: Mass, change: Mass) -> None:
    """Raise ``Conflict`` where a line would hold less than nothing of an element.

    ``others`` is what all other batches left in it; ``change`` what this one does.
    """
    if others + change < NO_MASS:
        raise Conflict(
            "less_than_nothing_in_line",
            say(
                "Line %(line)s would hold %(then)s of %(element)s: other batches left %(others)s.",
                line=line,
                then=others + change,
                element=element,
                others=others,
            ),
            field="mass",
            way_out=say("Declare first, in the batch it was left by, what stayed in the line."),
        )
