"""Which footings are there, what is each about, and where is it asked for?

White paper, section IV, paragraphs 2 and 3: environmental impact assessment, the "three
simultaneities", permits for discharge, total-amount control. Where a source is marked recalled,
the detail comes from memory and every page that shows it says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

_WHITE_PAPER = "White paper on China's rare earth industry, section IV"


class FootingKind(StrEnum):
    """What a footing is."""

    EIA_APPROVAL = "eia_approval"
    ACCEPTANCE = "acceptance"
    DISCHARGE_PERMIT = "discharge_permit"
    BOND = "bond"
    NORM_LIMIT = "norm_limit"
    PROCESS_LIST = "process_list"
    YEARLY_SCALE = "yearly_scale"


@dataclass(frozen=True)
class Kind:
    """What holds for one kind of footing.

    ``ends``: it has a last day. ``of_licence``: it belongs to one licence, not to the whole base.
    ``needed``: every licence rests on one; the others are needed for certain lots only.
    """

    words: str
    source: str
    certainty: str
    ends: bool = True
    of_licence: bool = False
    needed: bool = True


K = FootingKind
KINDS: dict[FootingKind, Kind] = {
    K.EIA_APPROVAL: Kind(
        "approval of the environmental impact assessment",
        f"{_WHITE_PAPER}, paragraph 3",
        "white paper; details recalled",
        ends=False,
    ),
    K.ACCEPTANCE: Kind(
        "acceptance of the completed installation (three simultaneities)",
        f"{_WHITE_PAPER}, paragraph 3",
        "white paper; details recalled",
        ends=False,
    ),
    K.DISCHARGE_PERMIT: Kind(
        "pollutant discharge permit",
        f"{_WHITE_PAPER}, paragraph 2; Regulation on the Administration of Pollutant Discharge"
        " Permits, Article 14",
        "found; fields white paper and recalled",
    ),
    K.BOND: Kind(
        "environmental bond",
        "Rule of this registry: a base secures what its closing would cost",
        "derived",
    ),
    K.NORM_LIMIT: Kind(
        "limit for naturally occurring radioactive material",
        f"{_WHITE_PAPER}; Directive 2013/59/Euratom, Annex VII",
        "derived; names of the laws recalled",
        needed=False,
    ),
    K.PROCESS_LIST: Kind(
        "list of processes with the saponification agent",
        "White paper on China's rare earth industry, sections IV and V: processes eliminated",
        "white paper",
        ends=False,
    ),
    K.YEARLY_SCALE: Kind(
        "yearly scale of each category",
        "Measures for hazardous-waste operating licences: annual scale",
        "annual scale found; split by category recalled",
        of_licence=True,
    ),
}
RESTS_ON: tuple[FootingKind, ...] = tuple(kind for kind, one in KINDS.items() if one.needed)
