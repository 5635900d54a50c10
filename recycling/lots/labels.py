"""How are states, moves, methods and files called for people?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from recycling.lots.rules import FileKind, Method, Move, Origin, Part, State, UncertaintyKind
from recycling.lots.rules.files import Reading
from recycling.lots.rules.radioactivity import RadiationMethod, RadiationMove
from recycling.lots.sought import Sort
from recycling.quantities import Basis
from recycling.streams.corridor_form import FORM_WORDS
from recycling.streams.rules import RadioactivityState

STATES: Mapping[str, Any] = {
    State.DRAFT: _l("Draft"),
    State.PUBLISHED: _l("Published"),
    State.AUCTIONED: _l("In auction"),
    State.AWARDED: _l("Awarded"),
    State.PAID: _l("Paid"),
    State.HANDED_OVER: _l("Handed over"),
    State.RECEIVED: _l("Received"),
    State.RECOVERED: _l("Recovered"),
    State.CERTIFIED: _l("Certified"),
    State.WITHDRAWN: _l("Withdrawn"),
    State.REFUSED: _l("Refused"),
}
PARTS: Mapping[str, Any] = {
    Part.HOLDER: _l("Holder"),
    Part.PAYER: _l("Payer"),
    Part.CARRIER: _l("Carrier"),
    Part.BASE: _l("Base"),
    Part.REGISTRY: _l("Registry"),
}
TURNS: Mapping[str, Any] = {
    Move.PUBLISH: _l("The holder completes the draft and publishes it."),
    Move.AUCTION: _l("The holder puts it up for auction."),
    Move.AWARD: _l("Recyclers bid; after the close the holder awards it."),
    Move.PAY: _l("Whoever owes the price pays: the recycler, or the holder for treatment."),
    Move.HAND_OVER: _l("The holder hands it to the carrier; both sign."),
    Move.RECEIVE: _l("The base weighs it in and signs the receipt."),
    Move.RECOVER: _l("The base puts it into a batch and declares what came of it."),
    Move.CERTIFY: _l("The base issues the certificate."),
}
ENDED: Mapping[str, Any] = {
    State.CERTIFIED: _l("A certificate says what became of it."),
    State.WITHDRAWN: _l("The holder has withdrawn it."),
    State.REFUSED: _l("The base refused it at the gate."),
}
BORDER_LISTS: Mapping[str, Any] = {
    "BASEL_VIII": _l("Basel Convention, Annex VIII"),
    "BASEL_IX": _l("Basel Convention, Annex IX"),
    "BASEL_Y": _l("Basel Convention, Annexes I and II"),
    "OECD": _l("OECD and EU entries"),
}
BORDER_FORMS: Mapping[str, Any] = {str(form): words for form, words in FORM_WORDS.items()}
BASES: Mapping[str, Any] = {
    Basis.DRY: _l("dry mass"),
    Basis.WET: _l("wet mass, as it lies there"),
}
ORIGINS: Mapping[str, Any] = {
    Origin.DECLARATION: _l("Declaration of the holder"),
    Origin.HOLDER: _l("Report handed in by the holder"),
    Origin.LABORATORY: _l("Commissioned laboratory"),
}
UNCERTAINTY_KINDS: Mapping[str, Any] = {
    UncertaintyKind.POINTS: _l("in points of the same mass, such as 20 % ± 1 %"),
    UncertaintyKind.RELATIVE: _l("relative to each share, such as 5 % of 20 %"),
}
UNCERTAINTY_SHORT: Mapping[str, Any] = {
    UncertaintyKind.POINTS: _l("(points)"),
    UncertaintyKind.RELATIVE: _l("of the share"),
}
RADIOACTIVITY: Mapping[str, Any] = {
    RadioactivityState.NOT_REQUIRED: _l("No measurement required"),
    RadioactivityState.UNMEASURED: _l("Unmeasured"),
    RadioactivityState.BELOW_EXEMPTION: _l("Exempt"),
    RadioactivityState.REGULATED_NORM: _l("Regulated (NORM)"),
    RadioactivityState.CLASS7_TRANSPORT: _l("Transport class 7"),
    RadioactivityState.NATURAL_ELEMENT_ONLY: _l("Natural element only"),
    RadioactivityState.EXPIRED_RESULT: _l("Result expired"),
}
RADIOACTIVITY_CLASSES: Mapping[str, Any] = {
    "none": _l("no source is expected; nothing is to be measured."),
    "low": _l("traces are possible; a declaration is enough."),
    "possible": _l("a source is possible; it is measured before the lot is published."),
    "natural_element_activity": _l("samarium or lutetium has an activity of its own."),
}
RADIATION_METHODS: Mapping[str, Any] = {
    RadiationMethod.GAMMA_SPECTROMETRY: _l("Gamma spectrometry"),
    RadiationMethod.ALPHA_SPECTROMETRY: _l("Alpha spectrometry"),
    RadiationMethod.MASS_SPECTROMETRY: _l("Mass spectrometry"),
    RadiationMethod.DOSE_RATE: _l("Dose rate (clears nothing)"),
    RadiationMethod.GROSS_COUNT: _l("Gross count (clears nothing)"),
}
RADIATION_MOVES: Mapping[str, Any] = {
    RadiationMove.ASK: _l("Its kind of waste may hold a source"),
    RadiationMove.SPARE: _l("Its kind of waste holds none"),
    RadiationMove.EXEMPT: _l("Every nuclide of the chains measured at 1 Bq/g or less"),
    RadiationMove.EXPLAIN: _l("What is above is Sm-147, Lu-176 or La-138"),
    RadiationMove.REGULATE: _l("Some nuclide measured above 1 Bq/g, none above 10 Bq/g"),
    RadiationMove.CARRY_AS_CLASS_7: _l("Some nuclide measured above 10 Bq/g"),
    RadiationMove.EXPIRE: _l("The result's last day has passed, or the lot was changed after it"),
}
METHODS: Mapping[str, Any] = {
    Method.ICP_OES: _l("ICP-OES"),
    Method.ICP_MS: _l("ICP-MS"),
    Method.XRF: _l("X-ray fluorescence"),
    Method.TITRATION: _l("Titration or gravimetry"),
    Method.SPECIFICATION: _l("Specification of the maker"),
    Method.ESTIMATE: _l("Estimate"),
}
READINGS: Mapping[str, Any] = {
    Reading.EVERYBODY: _l("Everybody"),
    Reading.BIDDERS: _l("Recyclers on the register"),
    Reading.PARTIES: _l("Parties of the sale and regulators"),
}
FILE_KINDS: Mapping[str, Any] = {
    FileKind.PHOTO: _l("Photo"),
    FileKind.ASSAY: _l("Assay report"),
    FileKind.SAFETY_DATA: _l("Safety data"),
    FileKind.OTHER: _l("Other"),
}
SORTS: Mapping[str, Any] = {
    Sort.NEWEST: _l("Newest first"),
    Sort.CLOSING: _l("Auction closing first"),
    Sort.HEAVIEST: _l("Heaviest first"),
    Sort.DEAREST: _l("Highest leading price first"),
}
# The filters of the register, as what somebody may take away again.
FILTERS: Mapping[str, Any] = {
    "q": _l("the words"),
    "stream": _l("the stream"),
    "subtype": _l("the kind of waste"),
    "element": _l("the element"),
    "element_least": _l("the least mass of the element"),
    "country": _l("the country"),
    "near": _l("the distance"),
    "hazardous": _l("hazardous or not"),
    "hazard": _l("the hazard property"),
    "state": _l("the state"),
    "mass_least": _l("the least mass"),
    "mass_most": _l("the greatest mass"),
    "price_least": _l("the least price"),
    "price_most": _l("the greatest price"),
    "closes_by": _l("the day of closing"),
}
