"""Which footings are there, what is each about, and where is it asked for?

White paper, section IV, paragraphs 2 and 3: environmental impact assessment, the "three
simultaneities", permits for discharge, total-amount control. Where a source is marked recalled,
the detail comes from memory and every page that shows it says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from recycling.sayings import say


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
        say("White paper on China's rare earth industry, section IV, paragraph 3"),
        say("white paper; details recalled"),
        ends=False,
    ),
    K.ACCEPTANCE: Kind(
        "acceptance of the completed installation (three simultaneities)",
        say("White paper on China's rare earth industry, section IV, paragraph 3"),
        say("white paper; details recalled"),
        ends=False,
    ),
    K.DISCHARGE_PERMIT: Kind(
        "pollutant discharge permit",
        say(
            "White paper on China's rare earth industry, section IV, paragraph 2; Regulation on the"
            " Administration of Pollutant Discharge Permits, Article 14"
        ),
        say("found; fields white paper and recalled"),
    ),
    K.BOND: Kind(
        "environmental bond",
        say("Rule of this registry: a base secures what its closing would cost"),
        say("derived"),
    ),
    K.NORM_LIMIT: Kind(
        "limit for naturally occurring radioactive material",
        say(
            "White paper on China's rare earth industry, section IV; Directive 2013/59/Euratom,"
            " Annex VII"
        ),
        say("derived; names of the laws recalled"),
        needed=False,
    ),
    K.PROCESS_LIST: Kind(
        "list of processes with the saponification agent",
        say("White paper on China's rare earth industry, sections IV and V: processes eliminated"),
        say("white paper"),
        ends=False,
    ),
    K.YEARLY_SCALE: Kind(
        "yearly scale of each category",
        say("Measures for hazardous-waste operating licences: annual scale"),
        say("annual scale found; split by category recalled"),
        of_licence=True,
    ),
}
RESTS_ON: tuple[FootingKind, ...] = tuple(kind for kind, one in KINDS.items() if one.needed)
