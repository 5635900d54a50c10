"""What may one ask about waste? Every question of this room under one name.

Pure: the catalogue's files are read once per process and never change; the day, the country and
the declared values come from the caller.
"""

from __future__ import annotations

from recycling.streams.code_search import search_codes
from recycling.streams.codes import (
    CodeList,
    WasteCode,
    as_list,
    codes_on,
    find_code,
    is_binding,
    is_hazardous,
    list_for_country,
    read_number,
    replacements,
)
from recycling.streams.composition import (
    Question,
    check_composition,
    in_form,
    rare_earth_species,
    rare_earth_sum,
    sum_of_species,
)
from recycling.streams.elements import (
    Element,
    Flag,
    GroupScheme,
    element,
    element_mass,
    elements,
    flags,
    group_schemes,
    oxide_mass,
    rare_earths,
    total_oxide_mass,
)
from recycling.streams.kinds import (
    Band,
    Stream,
    Subtype,
    stream,
    streams,
    subtype,
    subtypes,
)
from recycling.streams.listed_codes import (
    INTERIM_OPERATIONS,
    ListedCode,
    listed_code,
    listed_codes,
)
from recycling.streams.obsolete import ObsoleteProcess, banned_process, obsolete_processes
from recycling.streams.processes import (
    ExpectedYield,
    Process,
    Yield,
    expected_yield,
    process,
    processes,
    processes_for,
)
from recycling.streams.radioactivity import (
    RadioactivityState,
    Threshold,
    radioactivity_classes,
    radioactivity_state,
    thresholds,
)
from recycling.streams.sources import Source, Sourced, source, sources
from recycling.streams.suggestions import Suggestion, derived_code, suggested_codes
from recycling.streams.typical import elements_held, typical_composition

__all__ = [
    "INTERIM_OPERATIONS",
    "Band",
    "CodeList",
    "Element",
    "ExpectedYield",
    "Flag",
    "GroupScheme",
    "ListedCode",
    "ObsoleteProcess",
    "Process",
    "Question",
    "RadioactivityState",
    "Source",
    "Sourced",
    "Stream",
    "Subtype",
    "Suggestion",
    "Threshold",
    "WasteCode",
    "Yield",
    "as_list",
    "banned_process",
    "check_composition",
    "codes_on",
    "derived_code",
    "element",
    "element_mass",
    "elements",
    "elements_held",
    "expected_yield",
    "find_code",
    "flags",
    "group_schemes",
    "in_form",
    "is_binding",
    "is_hazardous",
    "list_for_country",
    "listed_code",
    "listed_codes",
    "obsolete_processes",
    "oxide_mass",
    "process",
    "processes",
    "processes_for",
    "radioactivity_classes",
    "radioactivity_state",
    "rare_earth_species",
    "rare_earth_sum",
    "rare_earths",
    "read_number",
    "replacements",
    "search_codes",
    "source",
    "sources",
    "stream",
    "streams",
    "subtype",
    "subtypes",
    "suggested_codes",
    "sum_of_species",
    "thresholds",
    "total_oxide_mass",
    "typical_composition",
]
