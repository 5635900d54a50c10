"""The catalogue as files: streams, elements, processes, lists of codes and their codes."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint

from recycling.access import public
from recycling.exports import Table, offer, table, whole
from recycling.streams import rules
from recycling.streams.forms import CodeSearchForm
from recycling.wire import Page

blueprint = Blueprint("streams_exports", __name__)

CODES: Table[rules.AnyCode] = table(
    "waste-codes",
    {
        "list": lambda code: code.code_list,
        "code": lambda code: code.number,
        "display": lambda code: code.display,
        "text": lambda code: code.text,
        "hazardous": lambda code: code.hazardous,
        "edition": lambda code: code.edition,
        "valid_from": lambda code: code.valid_from,
        "valid_to": lambda code: code.valid_to,
        "source": lambda code: code.source,
        "certainty": lambda code: code.certainty,
    },
)

KINDS: Table[tuple[rules.Stream, rules.Subtype]] = table(
    "streams",
    {
        "stream": lambda one: one[0].id,
        "stream_name": lambda one: one[0].name_en,
        "stream_name_zh": lambda one: one[0].name_zh,
        "subtype": lambda one: one[1].id,
        "subtype_name": lambda one: one[1].name_en,
        "subtype_name_zh": lambda one: one[1].name_zh,
        "physical_form": lambda one: one[1].physical_form,
        "mass_basis": lambda one: one[1].mass_basis,
        "operations": lambda one: one[1].operations,
        "radioactivity_class": lambda one: one[1].radioactivity_class,
        "source": lambda one: one[1].source,
        "certainty": lambda one: one[1].certainty,
    },
)
ELEMENTS: Table[rules.Element] = table(
    "elements",
    {
        "symbol": lambda one: one.symbol,
        "name": lambda one: one.name_en,
        "name_zh": lambda one: one.name_zh,
        "atomic_number": lambda one: one.atomic_number,
        "atomic_mass_g_per_mol": lambda one: one.atomic_mass,
        "oxide": lambda one: one.oxide,
        "oxide_factor_kg_per_kg": lambda one: one.oxide_factor,
        "source": lambda one: one.source,
        "certainty": lambda one: one.certainty,
    },
)
PROCESSES: Table[rules.Process] = table(
    "processes",
    {
        "process": lambda one: one.id,
        "name": lambda one: one.name_en,
        "name_zh": lambda one: one.name_zh,
        "subtypes": lambda one: one.subtypes,
        "steps": lambda one: one.steps,
        "reagents": lambda one: one.reagents,
        "operations": lambda one: one.operations,
        "notes": lambda one: one.notes,
        "source": lambda one: one.source,
        "certainty": lambda one: one.certainty,
    },
)
LISTS: Table[tuple[rules.ListOfCodes, rules.Edition]] = table(
    "code-lists",
    {
        "list": lambda one: one[0].id,
        "name": lambda one: one[0].name,
        "jurisdiction": lambda one: one[0].jurisdiction,
        "edition": lambda one: one[1].name,
        "valid_from": lambda one: one[1].valid_from,
        "valid_to": lambda one: one[1].valid_to,
    },
)


def _codes() -> Callable[[str], Page[rules.AnyCode]]:
    form = CodeSearchForm()
    form.validate()
    return whole(rules.search_list(form.code_list.id, form.on.day, form.q.data or ""))


offer(blueprint, "/waste-codes", CODES, public, _codes)
offer(
    blueprint,
    "/streams",
    KINDS,
    public,
    lambda: whole((stream, kind) for stream in rules.streams() for kind in stream.subtypes),
)
offer(blueprint, "/elements", ELEMENTS, public, lambda: whole(rules.elements()))
offer(blueprint, "/processes", PROCESSES, public, lambda: whole(rules.processes()))
offer(
    blueprint,
    "/code-lists",
    LISTS,
    public,
    lambda: whole((one, edition) for one in rules.code_lists() for edition in one.editions),
)
