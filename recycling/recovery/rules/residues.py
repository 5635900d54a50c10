"""Is it known of every residue what becomes of it?

Whoever has waste treated is answerable for it until it is finally recovered or disposed of
(Directive 2008/98/EC, article 15), and who treats it needs a permit (article 23). So books close
only once each residue names the operation done with it, who does it, and their permit, or is a lot
of its own: whoever changes waste by treating it is the producer of what it leaves (article 3 (5)).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from recycling.errors import Conflict, Finding, Invalid
from recycling.quantities import NO_MASS, Mass
from recycling.recovery.rules.outputs import Declared, OutputKind
from recycling.sayings import say

_NAMED = {"operation": "the R or D code of what is done with it", "permit": "the receiver's permit"}


@dataclass(frozen=True)
class ResidueLot:
    """A lot somebody says a residue is: whether it is published, its wet mass, its elements."""

    ref: str
    is_published: bool
    mass: Mass
    contents: Mapping[str, Mass]


def check_residues(outputs: Iterable[Declared]) -> None:
    """Raise ``Conflict`` naming what each of these residues does not say of its end."""
    findings = [finding for output in outputs for finding in _findings(output)]
    if findings:
        raise Conflict(
            "residue_unended",
            say("What becomes of a residue is not said."),
            field="outputs",
            way_out=say("Declare it with operation, receiver and permit, or name the lot it is."),
            details=findings,
        )


def _findings(output: Declared) -> Iterator[Finding]:
    if output.kind is not OutputKind.RESIDUE:
        return
    for name, meaning in _NAMED.items():
        if not getattr(output.details, name):
            yield Finding(
                "outputs",
                f"{name}_missing",
                say("%(output_name)s: name %(meaning)s.", output_name=output.name, meaning=meaning),
            )


def check_residue_lot(output: Declared, lot: ResidueLot) -> None:
    """Raise ``Invalid`` or ``Conflict`` unless a residue is this lot, to the milligram.

    The lot holds no more of any element than was found in the residue.
    """
    if output.kind is not OutputKind.RESIDUE:
        raise Invalid(
            "not_a_residue", say("A %(kind)s becomes no lot.", kind=output.kind), field="output"
        )
    if not lot.is_published:
        raise Conflict(
            "lot_not_published",
            say("Lot %(lot)s is not published.", lot=lot.ref),
            field="lot",
            way_out=say("Publish it first; from then on its mass stays as it is."),
        )
    if lot.mass != output.mass:
        raise Conflict(
            "mass_differs",
            say(
                "Lot %(lot)s weighs %(mass)s, the residue %(residue)s.",
                lot=lot.ref,
                mass=lot.mass,
                residue=output.mass,
            ),
            field="lot",
            way_out=say("Publish a lot of the mass of the residue."),
        )
    found = dict(output.contents)
    more = [e for e, mass in lot.contents.items() if mass > found.get(e, NO_MASS)]
    if more:
        raise Conflict(
            "more_than_residue",
            say(
                "Lot %(lot)s holds more %(more)s than was found in the residue.",
                lot=lot.ref,
                more=", ".join(more),
            ),
            field="lot",
            way_out=say("Correct the composition of the lot, or what was found in the residue."),
        )
