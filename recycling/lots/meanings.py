"""What do the fields mean that describe a lot? With the law, standard or list each comes from."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from recycling.forms.meanings import Meaning
from recycling.sayings import say

CODE = Meaning(
    _l("waste code"),
    _l(
        "The number under which the law of the lot's country lists this waste. It follows from "
        "what made the waste first, and from what it is second. A star means hazardous waste. "
        "The codes on offer are those the list has for this kind of waste on this day."
    ),
    say("Decision 2000/532/EC; 40 CFR 261; 国家危险废物名录 (2025年版)"),
    "re-classing",
)
HAZARDS = Meaning(
    _l("hazard properties"),
    _l(
        "HP 1 to HP 15 say in which way waste is dangerous. Tick what the analysis, the safety "
        "data sheet of what it was, or its composition shows. Bases may take only what their "
        "licence names."
    ),
    say("Directive 2008/98/EC, annex III; Regulation (EU) No 1357/2014"),
)
WET_MASS = Meaning(
    _l("wet mass"),
    _l(
        "What the scale shows of the waste alone: gross, less vehicle and packaging (tare), is "
        "net; net with all its water is the wet mass. Licences, quotas and prices per tonne "
        "count it."
    ),
    "OIML R 76-1:2006",
)
MOISTURE = Meaning(
    _l("moisture"),
    _l(
        "How much of the wet mass is lost when it dries at 105 °C. Wet mass less moisture is "
        "the dry mass, by which contents are counted. The base measures it again at its gate."
    ),
    "EN 15934:2012",
)
BASIS = Meaning(
    _l("shares of dry or wet mass"),
    _l(
        "Laboratories state contents of dry mass as a rule: the sample was dried first. Shares "
        "of wet mass are smaller by the moisture, and are converted with it."
    ),
    "EN 15934:2012",
)
UNCERTAINTY = Meaning(
    _l("expanded uncertainty"),
    _l(
        "How far the true share may be from the stated one: with k = 2 it lies within in 95 of "
        "100 cases. Of a share of 30 per cent, 0.6 points and 2 per cent of it say the same. "
        "Without it, differences at the gate are judged by what is usual for the method."
    ),
    "JCGM 100:2008, 6.2",
    "standard-expanded-uncertainty",
)
METHOD = Meaning(
    _l("how the composition was found"),
    _l(
        "ICP-OES and ICP-MS dissolve a sample and measure each element; XRF looks at the "
        "surface and is quicker and less sure; what is known from the product's data sheet is "
        "an estimate."
    ),
    "ISO/IEC 17025:2017, 7.2",
    "assay",
)
ACCREDITATION = Meaning(
    _l("accreditation number"),
    _l(
        "Under it an accreditation body lists what a laboratory has shown it can measure. "
        "Without it a report counts all the same, and readers see that it has none."
    ),
    "ISO/IEC 17025:2017",
    "laboratory",
)
RADIOACTIVITY = Meaning(
    _l("natural radioactivity (NORM)"),
    _l(
        "Rare-earth minerals carry uranium and thorium, and so may their residues. What stays "
        "below 1 Bq/g of each of both chains, and 10 Bq/g of potassium-40, is free of radiation "
        "protection in most countries; above, special rules for bases and carriage apply."
    ),
    say("Directive 2013/59/Euratom, annex VII, table A, part 2; IAEA GSR Part 3, schedule I"),
    "measurement",
)
BORDER = Meaning(
    _l("entry for crossing a border"),
    _l(
        "Under which entry of the Basel and OECD lists the waste travels. Green entries travel "
        "with general information; amber ones, and what is listed nowhere, need consent of "
        "every authority."
    ),
    say("Regulation (EU) 2024/1157, annexes III and IV; Basel Convention, annexes VIII and IX"),
    "crossing",
)

MASSES = {"wet_mass": WET_MASS, "moisture": MOISTURE}
CLASSING = {"hazards": HAZARDS, "code": CODE}
COMPOSITION = {
    "basis": BASIS,
    "uncertainty_kind": UNCERTAINTY,
    "method": METHOD,
    "accreditation": ACCREDITATION,
}
RADIATION = {"method": RADIOACTIVITY}
CROSSING = {"entry": BORDER}
ALL = (
    CODE, HAZARDS, WET_MASS, MOISTURE, BASIS, UNCERTAINTY, METHOD, ACCREDITATION, RADIOACTIVITY,
    BORDER,
)  # fmt: skip
