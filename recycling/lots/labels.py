"""How are states, moves, methods and files called for people?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from recycling.lots.rules import FileKind, Method, Move, Origin, Part, State, UncertaintyKind
from recycling.quantities import Basis

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
METHODS: Mapping[str, Any] = {
    Method.ICP_OES: _l("ICP-OES"),
    Method.ICP_MS: _l("ICP-MS"),
    Method.XRF: _l("X-ray fluorescence"),
    Method.TITRATION: _l("Titration or gravimetry"),
    Method.SPECIFICATION: _l("Specification of the maker"),
    Method.ESTIMATE: _l("Estimate"),
}
FILE_KINDS: Mapping[str, Any] = {
    FileKind.PHOTO: _l("Photo"),
    FileKind.ASSAY: _l("Assay report"),
    FileKind.SAFETY_DATA: _l("Safety data"),
    FileKind.OTHER: _l("Other"),
}
