"""What may a base declare of what came out of a batch?

A product is finished. An intermediate goes on into another batch, of this base or another one,
and is known by a reference of its own. A residue leaves for its destination for good. What an
interim operation leaves is never finished.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from enum import StrEnum

from recycling.errors import Finding, invalid_all
from recycling.printable import print_findings
from recycling.quantities import NO_MASS, Mass, total_mass
from recycling.recovery.rules.custody import USUAL_MODEL, CustodyModel
from recycling.recovery.rules.states import is_interim
from recycling.sayings import say
from recycling.streams import rules as streams

LONGEST_DETAIL = 100


class OutputKind(StrEnum):
    """What came out of a batch."""

    PRODUCT = "product"
    INTERMEDIATE = "intermediate"
    RESIDUE = "residue"


class ProductForm(StrEnum):
    """As what a product is sold."""

    OXIDE = "oxide"
    METAL = "metal"
    ALLOY = "alloy"
    OTHER = "other"


class ResidueKind(StrEnum):
    """What a residue is."""

    FLUORIDE = "fluoride"
    IRON = "iron"
    SILICA = "silica"
    MERCURY = "mercury"
    NORM = "norm"  # naturally occurring radioactive material
    OTHER = "other"


@dataclass(frozen=True)
class Details:
    """What more is said of an output; empty where nothing is.

    ``form``, ``grade`` and ``assay`` (a laboratory's reference) of a product, the last two of an
    intermediate too, with the reference of its ``next_base``; ``residue`` (its kind),
    ``operation`` (R or D code at its destination) and ``permit`` (of who does it) of a residue.
    """

    form: str = ""
    grade: str = ""
    assay: str = ""
    residue: str = ""
    operation: str = ""
    next_base: str = ""
    permit: str = ""


_SAID_OF = {
    OutputKind.PRODUCT: {"form", "grade", "assay"},
    OutputKind.INTERMEDIATE: {"grade", "assay", "next_base"},
    OutputKind.RESIDUE: {"residue", "operation", "permit"},
}
_NOTHING = Details()


@dataclass(frozen=True)
class Declared:
    """One output as the base declares it, with the mass of each element in it.

    ``attributed`` is how much of each is to count as recovered from specified lots.
    """

    kind: OutputKind
    name: str
    mass: Mass
    destination: str
    contents: tuple[tuple[str, Mass], ...]
    details: Details = _NOTHING
    attributed: tuple[tuple[str, Mass], ...] = ()


def check_output(
    output: Declared,
    known_elements: frozenset[str],
    operation: str = "",
    custody_model: str = USUAL_MODEL,
) -> None:
    """Raise ``Invalid`` with a finding for each figure of an output that cannot be.

    ``operation`` is that of the batch's line, ``custody_model`` that of the batch.
    """
    findings = (
        *_output_findings(output),
        *_content_findings(output, known_elements),
        *_detail_findings(output, operation),
        *_attribution_findings(output, custody_model),
    )
    refusal = invalid_all(findings)
    if refusal:
        raise refusal


def _output_findings(output: Declared) -> Iterable[Finding]:
    if not 2 <= len(output.name.strip()) <= 200:
        yield Finding("name", "bad_name", say("Name the output in 2 to 200 characters."))
    yield from print_findings(output.name, "name")
    yield from print_findings(output.destination, "destination")
    if output.mass <= NO_MASS:
        yield Finding("mass", "bad_mass", say("The mass of an output is above 0 kg."))
    if output.kind is OutputKind.RESIDUE and len(output.destination.strip()) < 2:
        yield Finding(
            "destination",
            "destination_missing",
            say("Say where the residue goes; nothing vanishes."),
        )


def _content_findings(output: Declared, known: frozenset[str]) -> Iterable[Finding]:
    if output.kind is not OutputKind.RESIDUE and not output.contents:
        yield Finding(
            "contents",
            "contents_missing",
            say("Say how much of which element the %(kind)s holds.", kind=output.kind),
        )
    for element, mass in output.contents:
        if element not in known:
            yield Finding(
                "contents",
                "unknown_element",
                say("“%(element)s” is not an element of this batch.", element=element),
            )
        if mass <= NO_MASS:
            yield Finding(
                "contents",
                "bad_content",
                say("The mass of %(element)s is above 0 kg.", element=element),
            )
    if total_mass(mass for _, mass in output.contents) > output.mass:
        yield Finding(
            "contents",
            "more_than_whole",
            say("The elements weigh more than the output itself (%(mass)s).", mass=output.mass),
        )
    if len({element for element, _ in output.contents}) < len(output.contents):
        yield Finding("contents", "element_twice", say("Name each element once."))


def _attribution_findings(output: Declared, custody_model: str) -> Iterable[Finding]:
    if not output.attributed:
        return
    if custody_model != CustodyModel.MASS_BALANCE:
        yield Finding(
            "attributed",
            "not_attributed_freely",
            say(
                "Under %(custody_model)s a product holds what its lots brought; it is worked out.",
                custody_model=custody_model,
            ),
        )
    if output.kind is not OutputKind.PRODUCT:
        yield Finding(
            "attributed",
            "not_of_its_kind",
            say("That is not said of a %(kind)s.", kind=output.kind),
        )
    contents = dict(output.contents)
    for element, mass in output.attributed:
        there = contents.get(element, NO_MASS)
        if not NO_MASS < mass <= there:
            yield Finding(
                "attributed",
                "more_than_whole",
                say(
                    "%(mass)s of %(element)s cannot be attributed: the product holds %(there)s.",
                    mass=mass,
                    element=element,
                    there=there,
                ),
            )
    if len({element for element, _ in output.attributed}) < len(output.attributed):
        yield Finding("attributed", "element_twice", say("Name each element once."))


def _detail_findings(output: Declared, operation: str) -> Iterable[Finding]:
    details = output.details
    for name in (field.name for field in fields(Details)):
        said = getattr(details, name)
        if said and name not in _SAID_OF[output.kind]:
            yield Finding(
                name, "not_of_its_kind", say("That is not said of a %(kind)s.", kind=output.kind)
            )
        if len(said) > LONGEST_DETAIL:
            yield Finding(
                name,
                "too_long",
                say(
                    "Say it in at most %(longest_detail)s characters.",
                    longest_detail=LONGEST_DETAIL,
                ),
            )
        yield from print_findings(said, name)
    if details.form and details.form not in set(ProductForm):
        yield Finding(
            "form",
            "unknown_form",
            say("Choose one of %(productform)s.", productform=", ".join(ProductForm)),
        )
    if details.residue and details.residue not in set(ResidueKind):
        yield Finding(
            "residue",
            "unknown_residue",
            say("Choose one of %(residuekind)s.", residuekind=", ".join(ResidueKind)),
        )
    if output.kind is OutputKind.PRODUCT and is_interim(operation):
        yield Finding(
            "kind",
            "interim_makes_no_product",
            say(
                "%(operation)s is an interim operation: what it leaves is still to be treated."
                " Declare an intermediate, and say to which base it goes on.",
                operation=operation,
            ),
        )
    if output.kind is OutputKind.INTERMEDIATE and not details.next_base:
        yield Finding("next_base", "next_base_missing", say("Say to which base it goes on."))
    yield from _operation_findings(details.operation)


def _operation_findings(operation: str) -> Iterable[Finding]:
    known = {one.code for one in streams.listed_codes("EU_OPERATION")}
    if operation and operation not in known:
        yield Finding(
            "operation",
            "unknown_operation",
            say("“%(operation)s” is no R or D code.", operation=operation),
        )
    elif is_interim(operation):
        yield Finding(
            "operation",
            "interim_ends_nothing",
            say(
                "%(operation)s is an interim operation, after which another follows. Declare an"
                " intermediate, and say to which base it goes on.",
                operation=operation,
            ),
        )
