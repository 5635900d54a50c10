"""What do the terms of an auction and of a bid mean? With where each comes from."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from recycling.forms.meanings import Meaning
from recycling.sayings import say

RESERVE = Meaning(
    _l("reserve price"),
    _l(
        "The least you settle for, per tonne of wet mass. You may be paid, or pay for the "
        "treatment: then it is the most you pay. Bids below it stand but are not awarded. "
        "Hidden, it is told to nobody before the end."
    ),
    say("Economics of auctions; the rules of this registry"),
    "ask",
)
FORMULA = Meaning(
    _l("bid by formula"),
    _l(
        "Bidders then say which share of each element they pay, at whose quotations, and what "
        "they take off for treatment. The amount follows from the assay both parties exchange "
        "after the receipt; bids are compared on the declared composition."
    ),
    say("Trade in concentrates: payable metal, treatment and refining charges"),
    "formula",
)
COUNTED = Meaning(
    _l("how assay and index are counted"),
    _l(
        "Price per tonne = sum over elements of (content − deduction) × share paid × quotation, "
        "less treatment charge and penalties. Contents may be counted as elements or as oxides; "
        "one kilogram of Nd is 1.166 kg of Nd₂O₃."
    ),
    say("Trade in concentrates; IUPAC standard atomic weights 2021"),
    "formula",
)
TREATMENT = Meaning(
    _l("treatment charge"),
    _l(
        "What the base keeps of each tonne for treating it. With low contents it may be more "
        "than is paid for the elements: then the holder pays the difference."
    ),
    say("Trade in concentrates"),
    "formula",
)
INCOTERM = Meaning(
    _l("Incoterm"),
    _l(
        "Who arranges and pays the carriage, and where the risk passes. EXW and FCA: the "
        "recycler fetches it. CPT and DAP: the holder brings it. The place is named with it. "
        "Who answers for the waste by law does not change."
    ),
    "ICC Incoterms® 2020",
    "conditions",
)
STANDSTILL = Meaning(
    _l("standstill"),
    _l(
        "Days after the award in which it does not bind yet, so that those who lost may object. "
        "An authority decides on objections."
    ),
    say("Directive 2007/66/EC, art. 2a"),
    "standstill",
)
DEPOSIT = Meaning(
    _l("deposit"),
    _l(
        "Held on the card of whoever bids, without being taken. If who won does not pay, it is "
        "yours; everybody else's is set free."
    ),
    say("Common use of auctions"),
    "deposit",
)

TERMS = {
    "reserve_per_tonne": RESERVE,
    "index_publisher": FORMULA,
    "incoterm": INCOTERM,
    "standstill_days": STANDSTILL,
    "deposit": DEPOSIT,
}
BY_FORMULA = {"form": COUNTED, "treatment": TREATMENT}
ALL = (RESERVE, FORMULA, COUNTED, TREATMENT, INCOTERM, STANDSTILL, DEPOSIT)
