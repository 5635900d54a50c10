"""What do the fields mean that describe bases and licences? With where each comes from."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from recycling.forms.meanings import Meaning
from recycling.sayings import say

SCALE = Meaning(
    _l("scale of a licence"),
    _l(
        "The most wet mass a base may take in a calendar year, all waste together. An award "
        "reserves its mass, the receipt counts it, and nothing beyond it can be awarded."
    ),
    say("危险废物经营许可证管理办法 (国务院令第408号); Directive 2008/98/EC, art. 23"),
    "licence",
)
HAZARDS = Meaning(
    _l("hazards a licence names"),
    _l(
        "The base may take waste with these hazard properties and no others, also where its "
        "codes are named."
    ),
    say("Directive 2008/98/EC, art. 23 and annex III"),
    "licence",
)
OPERATION = Meaning(
    _l("recovery operation"),
    _l(
        "R1 to R13 say what is done. R4 recycles metals and their compounds: magnets become "
        "oxides. R5 recycles other inorganic matter, such as polishing powder. R12 only "
        "prepares, by sorting or dismantling, and R13 only stores: another operation has to "
        "follow, so neither ends a lot's chain."
    ),
    say("Directive 2008/98/EC, annex II"),
    "interim-operation",
)
YIELDS = Meaning(
    _l("yield"),
    _l(
        "Which share of an element that is fed to the line comes out in its products. Leave "
        "yours out, and the published figure for the process counts. Bases are matched by it, "
        "and what batches really recover is held against it."
    ),
    say("AMIRA P754 Code of Practice, metal accounting"),
    "balance",
)
QUOTA = Meaning(
    _l("quota"),
    _l(
        "The most a base may take in a year of a kind of waste, or of a group of elements, as "
        "its authority lays down within its plan. An award reserves it, the receipt uses it up."
    ),
    say("Situation and Policies of China's Rare Earth Industry (2012), section IV"),
    "quota",
)
NORM = Meaning(
    _l("limit of natural radioactivity"),
    _l(
        "Up to which activity of the uranium-238 and thorium-232 chains the base may take "
        "waste. Below 1 Bq/g most countries ask for no permit."
    ),
    say("Directive 2013/59/Euratom, annex VII; GB 20664-2006"),
)

APPLICATION_SCALE = {"yearly_tonnes": SCALE}
APPLICATION_WASTE = {"hazards": HAZARDS}
CHANGE = {**APPLICATION_SCALE, **APPLICATION_WASTE}
LINE = {"operation": OPERATION, "metric": YIELDS}
QUOTAS = {"tonnes": QUOTA}
FOOTING_NORM = {"u238": NORM}
ALL = (SCALE, HAZARDS, OPERATION, YIELDS, QUOTA, NORM)
