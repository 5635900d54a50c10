"""How does a sale read as OCDS 1.1 releases, one for each fact that changes what is public?

Open Contracting Data Standard 1.1.5 with the bids extension. The auction is the tender, its lot the
one item, its holder the buyer. Every amount is signed and net: positive is paid to the holder,
negative is what the holder pays for treatment (OCDS allows negative amounts). Whoever bid is a
label, the winner too: losers learn the price, not the winner.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from recycling.auctions.ocds.sale import Sale, SaleAward, SaleBid, Step, json_number, money, ocid_of
from recycling.auctions.rules.ending import CANCELLING
from recycling.auctions.rules.terms import AuctionState, BidState, Format
from recycling.clock import stamp
from recycling.sayings import say

Json = dict[str, Any]
_SUBMITTED = {
    Format.SEALED: "electronicSubmission",
    Format.OPEN: "electronicAuction",
    Format.FIXED: "electronicSubmission",
    Format.DESCENDING: "electronicAuction",
}
_FORMATS = {
    Format.SEALED: say("Sealed best offer: the highest net price wins."),
    Format.OPEN: say("Open ascending net price with a soft close: the highest net price wins."),
    Format.FIXED: say("Asked net price: the first bidder who takes it wins."),
    Format.DESCENDING: say(
        "Asked net price that falls by steps: the first bidder who takes it wins."
    ),
}
_SIGN = say(
    "Amounts are signed and net: positive is paid to the buyer, who is the holder"
    " of the waste, by the supplier; negative is paid by the buyer for treatment."
)
_ELIGIBLE = say(
    "A recovery base licensed for this waste, with room for it within licence and quota."
)
# A sealed bid that its bidder replaced is one that was withdrawn; all others were valid.
_UNDOING = frozenset({"AwardSetAside", "AwardLapsed"})
_STATUS = {BidState.REPLACED: "withdrawn", "withdrawn": "withdrawn"}


def releases_of(sale: Sale) -> list[Json]:
    """Return the releases of a sale in the order of its facts; ids and dates never change."""
    found = []
    for step in sale.steps:
        told = _TOLD[step.type](sale, step)
        found.append(
            {
                "ocid": sale.ocid,
                "id": f"{sale.ref}-{step.number}",
                "date": stamp(step.at),
                "tag": [_TAGS[step.type]],
                "initiationType": "tender",
                "language": "en",
                **told,
            }
        )
    return found


def _opened(sale: Sale, _step: Step) -> Json:
    told: Json = {
        "parties": [
            {
                "id": sale.lot.holder,
                "name": sale.lot.holder_name,
                "roles": ["buyer", "procuringEntity"],
            }
        ],
        "buyer": _holder(sale),
        "tender": {
            "id": sale.ref,
            "title": sale.lot.title,
            "description": _SIGN,
            "status": "active",
            "procuringEntity": _holder(sale),
            "items": [_item(sale)],
            "procurementMethod": "limited" if sale.by_invitation else "open",
            "procurementMethodDetails": _FORMATS[Format(sale.format)],
            "awardCriteria": "priceOnly",
            "submissionMethod": [_SUBMITTED[Format(sale.format)]],
            "submissionMethodDetails": sale.page,
            "eligibilityCriteria": _ELIGIBLE,
            "tenderPeriod": _period(sale.opens_at, sale.planned_close_at),
            "enquiryPeriod": _period(sale.opens_at, sale.questions_until or sale.planned_close_at),
            "hasEnquiries": False,
            **_reserve(sale),
        },
    }
    return {**told, **_related(sale)}


def _holder(sale: Sale) -> Json:
    return {"id": sale.lot.holder, "name": sale.lot.holder_name}


def _item(sale: Sale) -> Json:
    lot = sale.lot
    return {
        "id": lot.ref,
        "description": lot.title,
        "classification": {
            "scheme": lot.code_scheme,
            "id": lot.code,
            "description": lot.code_words,
        },
        "additionalClassifications": [
            {"scheme": "URBAN-MINE", "id": lot.subtype, "description": lot.subtype_name}
        ],
        "quantity": json_number(lot.wet_mass.tonnes),
        "unit": {"scheme": "UNCEFACT", "id": "TNE", "name": "tonne (wet)"},
    }


def _priced_item(sale: Sale, bid: SaleBid) -> Json:
    item = _item(sale)
    amount = {"amount": json_number(bid.price.amount), "currency": bid.price.currency}
    return {**item, "unit": {**item["unit"], "value": amount}}


def _period(start: datetime, end: datetime) -> Json:
    return {"startDate": stamp(start), "endDate": stamp(end)}


def _reserve(sale: Sale) -> Json:
    """Return the reserve that everybody could read, as the least value of the lot."""
    return (
        {} if sale.reserve is None else {"minValue": money(sale.reserve.times(sale.lot.wet_mass))}
    )


def _related(sale: Sale) -> Json:
    if not sale.follows:
        return {}
    return {
        "relatedProcesses": [
            {
                "id": sale.follows,
                "relationship": ["unsuccessfulProcess"],
                "title": "The auction of the same lot before",
                "scheme": "ocid",
                "identifier": ocid_of(sale.prefix, sale.follows),
                "uri": f"{sale.site}/auctions/{sale.follows}/ocds.json",
            }
        ]
    }


def _answered(sale: Sale, step: Step) -> Json:
    return {
        "tender": {
            "id": sale.ref,
            "hasEnquiries": True,
            "documents": [
                {
                    "id": "questions",
                    "documentType": "clarifications",
                    "title": "Questions and answers",
                    "url": f"{sale.page}/questions",
                    "dateModified": stamp(step.at),
                    "format": "text/html",
                }
            ],
        }
    }


def _closed(sale: Sale, step: Step) -> Json:
    tender: Json = {
        "id": sale.ref,
        "tenderPeriod": _period(sale.opens_at, sale.closes_at),
        "numberOfTenderers": sale.bidder_count,
        **_extended(sale, step),
    }
    if step.body.get("state") == AuctionState.UNSOLD:
        tender["status"] = "unsuccessful"
    told: Json = {"tender": tender, "bids": {"statistics": _statistics(sale)}}
    if sale.bids:
        told["parties"] = [_bidder(sale, label) for label in _labels(sale)]
        tender["tenderers"] = [_named(sale, label) for label in _labels(sale)]
        told["bids"]["details"] = [_bid(sale, bid) for bid in sale.bids]
    return told


def _extended(sale: Sale, step: Step) -> Json:
    if sale.closes_at <= sale.planned_close_at:
        return {}
    words = say("A late bid moved the close, by the terms of the auction.")
    return {"amendments": [_amendment(step, "extension", words)]}


def _amendment(step: Step, name: str, words: str) -> Json:
    return {"id": name, "date": stamp(step.at), "rationale": words}


def _statistics(sale: Sale) -> list[Json]:
    counted = (("bids", sale.bid_count), ("bidders", sale.bidder_count))
    return [{"id": name, "measure": name, "value": value} for name, value in counted]


def _labels(sale: Sale) -> list[int]:
    return sorted({bid.label for bid in sale.bids})


def _named(sale: Sale, label: int) -> Json:
    return {"id": f"{sale.ref}-bidder-{label}", "name": f"Bidder {label}"}


def _bidder(sale: Sale, label: int, *more: str) -> Json:
    return {**_named(sale, label), "roles": ["tenderer", *more]}


def _bid(sale: Sale, bid: SaleBid) -> Json:
    told = {
        "id": bid.ref,
        "date": stamp(bid.at),
        "status": _STATUS.get(bid.state, "valid"),
        "tenderers": [_named(sale, bid.label)],
        "value": money(bid.price.times(sale.lot.wet_mass)),
        "items": [_priced_item(sale, bid)],
    }
    if bid.is_automatic:
        told["description"] = say("Placed by the registry, within the bidder's private limit.")
    return told


def _disqualified(sale: Sale, step: Step) -> Json:
    told: Json = {"tender": {"id": sale.ref}}
    if sale.bids:
        told["bids"] = {"details": [{"id": step.body["bid"], "status": "disqualified"}]}
    if step.body.get("state") == AuctionState.UNSOLD:
        told["tender"]["status"] = "unsuccessful"
    return told


def _awarded(sale: Sale, step: Step) -> Json:
    award = _award_at(sale, step)
    if award is None:
        return {"tender": {"id": sale.ref}}
    bid = award.bid
    told = {
        "id": _award_id(sale, step),
        "title": sale.lot.title,
        "status": "pending" if step.body.get("standstill") else "active",
        "date": stamp(award.at),
        "value": money(bid.price.times(sale.lot.wet_mass)),
        "suppliers": [_named(sale, bid.label)],
        "items": [_priced_item(sale, bid)],
        "relatedBids": [bid.ref],
        "documents": [_log(sale, step)],
    }
    if award.why:
        told["description"] = award.why
    return {
        "parties": [_bidder(sale, bid.label, "supplier")],
        "tender": {"id": sale.ref, "status": "complete"},
        "awards": [told],
    }


def _award_at(sale: Sale, step: Step) -> SaleAward | None:
    """Return what was awarded at a step: the award that stands, or one undone since."""
    ref = step.body["bid"]
    if sale.award is not None and (sale.award.bid.ref, sale.award.at) == (ref, step.at):
        return sale.award
    bid = next((bid for bid in sale.bids if bid.ref == ref), None)
    undone = any(one.type in _UNDOING and one.body["bid"] == ref for one in sale.steps)
    return SaleAward(bid, step.at, "") if bid is not None and undone else None


def _award_id(sale: Sale, step: Step) -> str:
    """Name the last award made up to a step; the first one has no number."""
    upto = [one for one in sale.steps if one.number <= step.number]
    made = [one.number for one in upto if one.type == "AwardMade"]
    return f"{sale.ref}-award" if len(made) == 1 else f"{sale.ref}-award-{made[-1]}"


def _bound(sale: Sale, step: Step) -> Json:
    if not sale.bids:
        return {"tender": {"id": sale.ref}}
    return {"awards": [{"id": _award_id(sale, step), "status": "active"}]}


def _set_aside(sale: Sale, step: Step) -> Json:
    status = "unsuccessful" if step.body.get("state") == AuctionState.UNSOLD else "active"
    told: Json = {"tender": {"id": sale.ref, "status": status}}
    if sale.bids:
        why = f"Set aside upon an objection: {step.body.get('words', '')}"
        told["awards"] = [{"id": _award_id(sale, step), "status": "cancelled", "description": why}]
        if step.body.get("disqualified") == "yes":
            told["bids"] = {"details": [{"id": step.body["bid"], "status": "disqualified"}]}
    return told


def _lapsed(sale: Sale, step: Step) -> Json:
    status = "unsuccessful" if step.body.get("state") == AuctionState.UNSOLD else "active"
    told: Json = {"tender": {"id": sale.ref, "status": status}}
    if sale.bids:
        why = say("Lapsed: what was due was not paid in time.")
        told["awards"] = [{"id": _award_id(sale, step), "status": "cancelled", "description": why}]
    return told


def _asked_on(sale: Sale, step: Step) -> Json:
    """Tell of a second chance that passed, or of the end of asking."""
    ended = step.body.get("state") == AuctionState.UNSOLD
    return {"tender": {"id": sale.ref, **({"status": "unsuccessful"} if ended else {})}}


def _log(sale: Sale, step: Step) -> Json:
    return {
        "id": "bid-log",
        "documentType": "evaluationReports",
        "title": "Bid log, from which anybody can run the award again",
        "url": f"{sale.page}/bid-log.json",
        "datePublished": stamp(step.at),
        "format": "application/json",
    }


def _cancelled(sale: Sale, step: Step) -> Json:
    why = CANCELLING.get(str(step.body.get("reason", "")), "")
    said = f"{why}: {step.body.get('words', '')}" if why else say("Cancelled before any bid.")
    return {
        "tender": {
            "id": sale.ref,
            "status": "cancelled",
            "numberOfTenderers": sale.bidder_count,
            "amendments": [_amendment(step, "cancellation", said)],
        },
        "bids": {"statistics": _statistics(sale)},
    }


_TOLD: Mapping[str, Callable[[Sale, Step], Json]] = {
    "AuctionOpened": _opened,
    "QuestionAnswered": _answered,
    "AuctionClosed": _closed,
    "BidDisqualified": _disqualified,
    "AwardMade": _awarded,
    "AwardBinding": _bound,
    "AwardSetAside": _set_aside,
    "AwardLapsed": _lapsed,
    "SecondChanceDeclined": _asked_on,
    "SecondChanceExpired": _asked_on,
    "AuctionGivenUp": _asked_on,
    "AuctionCancelled": _cancelled,
}
_TAGS = {
    "AuctionOpened": "tender",
    "QuestionAnswered": "tenderUpdate",
    "AuctionClosed": "tenderUpdate",
    "BidDisqualified": "tenderUpdate",
    "AwardMade": "award",
    "AwardBinding": "awardUpdate",
    "AwardSetAside": "awardUpdate",
    "AwardLapsed": "awardUpdate",
    "SecondChanceDeclined": "tenderUpdate",
    "SecondChanceExpired": "tenderUpdate",
    "AuctionGivenUp": "tenderUpdate",
    "AuctionCancelled": "tenderCancellation",
}
PUBLISHED_FACTS = frozenset(_TOLD)
