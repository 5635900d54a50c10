"""What is refused in what somebody found in a lot? One finding for each thing wrong."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Context

from recycling.clock import day_words
from recycling.errors import Finding
from recycling.lots.rules.assay import Composition, Report
from recycling.lots.rules.checks import LONGEST_AGO, length_findings, refuse_all
from recycling.lots.rules.composition import (
    Component,
    Method,
    UncertaintyKind,
    species_form,
    sum_of_fractions,
)
from recycling.quantities import Basis, plain
from recycling.sayings import N_, say

MOST_COMPONENTS = 60
_METHODS, _BASES, _UNCERTAINTIES = tuple(Method), tuple(Basis), tuple(UncertaintyKind)


def check_composition(composition: Composition) -> None:
    """Raise ``Invalid`` for unknown species, one named twice, or fractions above one in sum."""
    refuse_all(_composition_findings(composition))


def _composition_findings(composition: Composition) -> Iterator[Finding]:
    components = composition.components
    if len(components) > MOST_COMPONENTS:
        words = say(
            "A lot has at most %(most_components)s species. Leave out the smallest.",
            most_components=MOST_COMPONENTS,
        )
        yield Finding("composition", "too_many_species", words)
    seen: set[str] = set()
    for component in components:
        yield from _component_findings(component, component.species in seen)
        seen.add(component.species)
    total = sum_of_fractions(components)
    if total > 1:
        shown = plain(Context(prec=6).create_decimal(total * 100))
        yield Finding(
            "composition",
            "fractions_exceed_one",
            say(
                "The fractions add up to %(shown)s %% of the mass, more than all of it. Check"
                " each of them; they must make 100 %% or less.",
                shown=shown,
            ),
        )
    if composition.sample_moisture is not None and composition.sample_moisture.value == 1:
        words = say("A sample that is all moisture holds nothing else. Give less than 100 %.")
        yield Finding("sample_moisture", "all_moisture", words)


def _component_findings(component: Component, is_repeated: bool) -> Iterator[Finding]:
    species = component.species
    path = f"composition.{species}"
    if species_form(species) is None:
        words = say(
            "“%(species)s” is not a species known here. Write an element such as Nd, or an oxide"
            " such as Nd2O3.",
            species=species,
        )
        yield Finding(path, "unknown_species", words)
    if is_repeated:
        yield Finding(
            path,
            "named_twice",
            say("%(species)s is named twice. Keep one of the two.", species=species),
        )
    for name, called, value, known in (
        ("method", N_("method"), component.method, _METHODS),
        ("basis", N_("basis"), component.basis, _BASES),
        (
            "uncertainty_kind",
            N_("kind of uncertainty"),
            component.uncertainty_kind,
            _UNCERTAINTIES,
        ),
    ):
        if value not in known:
            words = say(
                "“%(value)s” is not known as %(what)s. Use one of %(known)s.",
                value=value,
                what=called,
                known=", ".join(known),
            )
            yield Finding(f"{path}.{name}", f"unknown_{name}", words)
    yield from length_findings(component.laboratory, f"{path}.laboratory", 0)


def check_report(report: Report, today: date) -> None:
    """Raise ``Invalid`` for texts too long, or days in the wrong order or not yet here."""
    refuse_all(_report_findings(report, today))


def _report_findings(report: Report, today: date) -> Iterator[Finding]:
    for field in ("laboratory", "accreditation", "number"):
        yield from length_findings(getattr(report, field), field, 0)
    for field, day in (("sampled_on", report.sampled_on), ("analysed_on", report.analysed_on)):
        if day is not None and not today - LONGEST_AGO <= day <= today:
            words = say(
                "%(day_words)s cannot be that day. Check the year.", day_words=day_words(day)
            )
            yield Finding(field, "day_out_of_range", words)
    sampled, analysed = report.sampled_on, report.analysed_on
    if sampled is not None and analysed is not None and analysed < sampled:
        words = say("It cannot be analysed before it was sampled. Check both days.")
        yield Finding("analysed_on", "before_sampling", words)


def check_measured(composition: Composition) -> None:
    """Raise ``Invalid`` unless an assay says what it found, who measured, and when it was sampled.

    A declaration needs none of that.
    """
    refuse_all(_measured_findings(composition))


def _measured_findings(composition: Composition) -> Iterator[Finding]:
    if not composition.components:
        yield Finding("composition", "missing", say("Give at least one species with its share."))
    if not composition.report.laboratory:
        yield Finding("laboratory", "missing", say("Say which laboratory measured."))
    if not composition.report.number:
        yield Finding("number", "missing", say("Give the number of the report."))
    if composition.report.sampled_on is None:
        yield Finding("sampled_on", "missing", say("Say on which day the sample was taken."))
