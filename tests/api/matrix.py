"""Which permission does each address take, and what is it tried on?

``DEEDS`` change something over the API, ``FORMS`` are the pages that do, ``READINGS`` are what not
everybody may read.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from recycling import clock
from recycling.parties.permissions import Permission
from tests.api import account, around, rooms
from tests.api.base_bodies import base, footing, licence, line, quota, renewal, result, scope
from tests.api.row import Body, Row
from tests.api.world import Refs
from tests.custody.imports import stages as movements
from tests.lots.imports import stages as imports
from tests.matching.makers import prices_sent

P = Permission
PDF = b"%PDF-1.7 an assay"


def _in(**delta: float) -> str:
    return clock.stamp(clock.now() + timedelta(**delta))


def _day(days: int) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


def assay(refs: Refs) -> Any:
    found = [{"species": "Nd", "fraction": "0.2", "method": "icp_oes", "uncertainty": "0.004"}]
    report = {"laboratory": "Elbe", "report_number": "E-1", "sampled_on": _day(-3)}
    return {"composition": found, **report}


def border(refs: Refs) -> Any:
    days = {"decided_on": _day(0), "valid_from": _day(0), "valid_to": _day(90)}
    return {"to": "AT", "code": "120118", "verdict": "refused", "source": "Letter 7", **days}


def terms(refs: Refs) -> Any:
    return {"format": "sealed", "currency": "EUR", "closes_at": _in(hours=2)}


def bid(refs: Refs) -> Any:
    return {"base": refs["base"], "price": {"amount_per_tonne": "10", "currency": "EUR"}}


def residue(refs: Refs) -> Any:
    return {"kind": "residue", "name": "Iron cake", "mass": "10", "destination": "Landfill class I"}


def reason(refs: Refs) -> Any:
    return {"reason": "Found wanting at an inspection."}


def just(name: str) -> Body:
    return lambda refs: {name: refs[name]}


def empty(refs: Refs) -> Any:
    return {}


def source(refs: Refs) -> Any:
    return {"source": "Extract of the trade register of today."}


def standing(refs: Refs) -> Any:
    return {"standing": "active", **reason(refs)}


DEEDS = (
    Row("parties_api.verify_organisation", P.PARTIES_VERIFY, "organisation", "organisation",
        source),
    Row("parties_api.revoke_verification", P.PARTIES_VERIFY, "verified", "organisation", reason,
        is_once=True),
    Row("parties_api.add_identifier", P.PARTIES_IDENTIFY, "organisation", "organisation",
        lambda refs: {"scheme": "lei", "value": refs["new_lei"]}, is_once=True),
    Row("parties_api.verify_identifier", P.PARTIES_VERIFY, "identified", "organisation", source,
        more=(("scheme", "lei"), ("value", "number"))),
    Row("parties_api.remove_identifier", P.PARTIES_IDENTIFY, "identified", "organisation",
        more=(("scheme", "lei"), ("value", "number")), is_once=True),
    *(Row(**each) for each in account.TOKEN_DEEDS),
    Row("parties_api.invite_person", P.PARTIES_ADMIT, body=lambda refs: {
        "email": f"new{_in().replace(':', '')}@example.org", "role": "reader"}, is_once=True),
    Row("parties_api.resend_invitation", P.PARTIES_ADMIT, "invited", "invitation",
        whose="laboratory"),
    Row("parties_api.withdraw_invitation", P.PARTIES_PEOPLE, "invited", "invitation",
        whose="laboratory", is_once=True),
    Row("parties_api.accept_request", P.PARTIES_ADMIT, "asked", "request",
        lambda refs: {"role": "reader"}, whose="laboratory", is_once=True),
    Row("parties_api.refuse_request", P.PARTIES_PEOPLE, "asked", "request",
        whose="laboratory", is_once=True),
    Row("parties_api.change_role", P.PARTIES_PEOPLE, "reading", "person",
        lambda refs: {"role": "member"}, whose="laboratory", is_once=True),
    Row("parties_api.remove_member", P.PARTIES_PEOPLE, "reading", "person",
        whose="laboratory", is_once=True),
    Row("parties_api.delegate", P.PARTIES_DELEGATE, "broker", body=lambda refs: {
        "broker": refs["broker"], "powers": ["publish_lots"], "valid_from": _day(0),
        "valid_to": _day(9)}, is_once=True),
    Row("parties_api.revoke_delegation", P.DELEGATIONS_REVOKE, "delegated", "delegation",
        is_once=True),
    Row("parties_api.cancel_delegation", P.DELEGATIONS_CANCEL, "delegated", "delegation",
        is_once=True),
    Row("parties_api.change_standing", P.PARTIES_CLOSE, "dormant", "organisation", standing,
        is_once=True),
    Row("bases_api.register_base", P.BASES_REGISTER, body=base),
    Row("bases_api.add_line", P.BASES_EDIT, "granted", "base", line),
    Row("bases_api.apply_for_licence", P.LICENCES_APPLY, "granted", "base", licence),
    Row("bases_api.grant_licence", P.LICENCES_GRANT, "applied", "licence", reason),
    Row("bases_api.refuse_licence", P.LICENCES_GRANT, "applied", "licence", reason),
    Row("bases_api.suspend_licence", P.LICENCES_SUSPEND, "granted", "licence", reason),
    Row("bases_api.reinstate_licence", P.LICENCES_SUSPEND, "suspended", "licence", reason),
    Row("bases_api.revoke_licence", P.LICENCES_REVOKE, "granted", "licence", reason,
        is_once=True),
    Row("bases_api.enter_footing", P.FOOTINGS_ENTER, "granted", "base", footing),
    Row("bases_api.accept_footing", P.FOOTINGS_DECIDE, "entered", "footing", is_once=True),
    Row("bases_api.reject_footing", P.FOOTINGS_DECIDE, "entered", "footing", reason, is_once=True),
    Row("bases_api.annul_footing", P.FOOTINGS_DECIDE, "accepted", "footing", reason, is_once=True),
    Row("bases_api.attach_footing_document", P.FOOTINGS_ENTER, "entered", "footing",
        lambda refs: {"file": PDF}),
    Row("bases_api.withdraw_footing", P.FOOTINGS_ENTER, "entered", "footing", is_once=True),
    Row("bases_api.review_licence", P.LICENCES_GRANT, "applied", "licence", empty),
    Row("bases_api.ask_about_licence", P.LICENCES_GRANT, "applied", "licence",
        lambda refs: {"question": "Which outlet is meant?"}),
    Row("bases_api.answer_about_licence", P.LICENCES_ANSWER, "inquired", "licence",
        lambda refs: {"answer": "The northern one."}, more=(("number", "number"),)),
    Row("bases_api.meet_condition", P.LICENCES_GRANT, "bound", "licence", reason,
        more=(("number", "number"),)),
    Row("bases_api.reopen_licence", P.LICENCES_SUSPEND, "granted", "licence", reason),
    Row("bases_api.confirm_licence", P.LICENCES_SUSPEND, "reopened", "licence", reason),
    Row("bases_api.apply_for_renewal", P.LICENCES_APPLY, "ending", "licence", renewal,
        is_once=True),
    Row("bases_api.apply_for_change", P.LICENCES_APPLY, "granted", "licence", scope("600001"),
        is_once=True),
    Row("bases_api.notify_change", P.LICENCES_APPLY, "granted", "licence", scope("600000"),
        is_once=True),
    Row("bases_api.begin_application", P.LICENCES_APPLY, "granted", "base"),
    Row("bases_api.answer_task", P.LICENCES_APPLY, "drawn_up", "application",
        lambda refs: {"yearly_mass": "900"}, more=(("task", "task"),)),
    Row("bases_api.attach_document", P.LICENCES_APPLY, "drawn_up", "application",
        lambda refs: {"task": "bond", "file": PDF}, is_once=True),
    Row("bases_api.remove_document", P.LICENCES_APPLY, "drawn_up", "application",
        more=(("sha256", "sha256"),), is_once=True),
    Row("bases_api.send_application", P.LICENCES_APPLY, "drawn_up", "application", is_once=True),
    Row("bases_api.discard_application", P.LICENCES_APPLY, "drawn_up", "application",
        is_once=True),
    Row("bases_api.set_quota", P.QUOTAS_SET, "granted", "base", quota),
    Row("bases_api.enter_result", P.DISCHARGE_ENTER, "granted", "base", result),
    Row("lots_api.draft_lot", P.LOTS_REGISTER, body=lambda refs: {"title": "Swarf",
        "subtype": "ndfeb_swarf"}),
    Row("lots_api.attach_file", P.LOTS_ASSAY, "drafted", "lot", lambda refs: PDF),
    *(Row(**each) for each in (*imports.DEEDS, *movements.DEEDS)),
    Row("lots_api.publish_lot", P.LOTS_PUBLISH, "drafted", "lot"),
    Row("lots_api.confirm_class", P.LOTS_EDIT, "reclassed", "lot", lambda refs: {
        "code": "12 01 18*", "hazards": ["HP3"]}, is_once=True),
    Row("lots_api.name_crossing", P.LOTS_EDIT, "drafted", "lot",
        lambda refs: {"border_entry": "B1010"}),
    Row("lots_api.commission_laboratory", P.LOTS_EDIT, "drafted", "lot",
        lambda refs: {"laboratory": ""}),
    Row("lots_api.add_assay", P.LOTS_ASSAY, "drafted", "lot", assay),
    Row("lots_api.put_assay_in_force", P.LOTS_EDIT, "drafted", "lot", more=(("number", "1"),)),
    Row("lots_api.answer_question", P.LOTS_EDIT, "questioned", "lot", lambda refs: {
        "path": "composition.Dy", "code": refs["question"], "answer": "From wind turbines."}),
    Row("lots_api.add_measurement", P.LOTS_ASSAY, "drafted", "lot", lambda refs: {
        "method": "dose_rate", "laboratory": "Elbe", "measured_on": _day(-3)}),
    Row("lots_api.withdraw_lot", P.LOTS_WITHDRAW, "published", "lot", reason),
    Row("matching_api.decide_border", P.BORDERS_DECIDE, body=border),
    Row("matching_api.observe_prices", P.MATCHING_OBSERVE, body=prices_sent),
    Row("auctions_api.open_auction", P.AUCTIONS_OPEN, "published", "lot", terms),
    Row("auctions_api.check_bid", P.AUCTIONS_BID, "auctioned", "auction", bid,
        whose="recycler", is_answer=True),
    Row("auctions_api.place_bid", P.AUCTIONS_BID, "auctioned", "auction", bid, whose="recycler"),
    Row("auctions_api.cancel_auction", P.AUCTIONS_CANCEL, "auctioned", "auction"),
    Row("auctions_api.award_auction", P.AUCTIONS_AWARD, "closed", "auction", empty),
    Row("settlement_api.check_out", P.SALES_PAY, "unpaid", "sale"),
    Row("recovery_api.open_batch", P.RECOVERY_RUN, "base", body=just("line")),
    Row("recovery_api.add_input", P.RECOVERY_RUN, "open_batch", "batch", just("lot")),
    Row("recovery_api.withdraw_input", P.RECOVERY_RUN, "in_batch", "batch",
        more=(("lot", "lot"),), is_once=True),
    Row("recovery_api.withdraw_output", P.RECOVERY_RUN, "balanced", "batch",
        more=(("output_id", "output"),), is_once=True),
    Row("recovery_api.declare_output", P.RECOVERY_RUN, "in_batch", "batch", residue),
    Row("recovery_api.close_batch", P.RECOVERY_RUN, "balanced", "batch",
        lambda refs: {"mode": "recycling"}),
    Row("recovery_api.reopen_batch", P.RECOVERY_RUN, "recovered", "batch", reason),
    *rooms.DEEDS,
)  # fmt: skip

FORMS = (
    Row("parties.admit", P.PARTIES_ADMIT),
    Row("parties.delegate", P.PARTIES_DELEGATE),
    Row("parties.revoke_delegation", P.DELEGATIONS_REVOKE, "delegated", "delegation",
        is_once=True),
    Row("parties.cancel_delegation", P.DELEGATIONS_CANCEL, "delegated", "delegation",
        is_once=True),
    Row("parties.invite", P.PARTIES_ADMIT),
    Row("parties.resend_invitation", P.PARTIES_ADMIT, "invited", "invitation",
        whose="laboratory"),
    Row("parties.withdraw_invitation", P.PARTIES_PEOPLE, "invited", "invitation",
        whose="laboratory", is_once=True),
    Row("parties.accept_request", P.PARTIES_ADMIT, "asked", "request", whose="laboratory"),
    Row("parties.refuse_request", P.PARTIES_PEOPLE, "asked", "request",
        whose="laboratory", is_once=True),
    Row("parties.change_role", P.PARTIES_PEOPLE, "reading", "person", whose="laboratory"),
    Row("parties.remove_member", P.PARTIES_PEOPLE, "reading", "person",
        whose="laboratory", is_once=True),
    Row("parties.verify", P.PARTIES_VERIFY, "organisation", "organisation"),
    Row("parties.revoke_verification", P.PARTIES_VERIFY, "verified", "organisation"),
    Row("parties.add_identifier", P.PARTIES_IDENTIFY, "organisation", "organisation"),
    Row("parties.verify_identifier", P.PARTIES_VERIFY, "identified", "organisation",
        more=(("scheme", "lei"), ("value", "number"))),
    Row("parties.remove_identifier", P.PARTIES_IDENTIFY, "identified", "organisation",
        more=(("scheme", "lei"), ("value", "number")), is_once=True),
    Row("parties.change_standing", P.PARTIES_CLOSE, "organisation", "organisation"),
    *(Row(**each) for each in account.TOKEN_FORMS),
    Row("bases.new", P.BASES_REGISTER),
    Row("bases.new_line", P.BASES_EDIT, "granted", "base"),
    Row("bases.new_licence", P.LICENCES_APPLY, "granted", "base"),
    Row("bases.application_task", P.LICENCES_APPLY, "drawn_up", "application",
        more=(("task", "task"),)),
    Row("bases.application_documents", P.LICENCES_APPLY, "drawn_up", "application",
        more=(("task", "task"),)),
    Row("bases.remove_document", P.LICENCES_APPLY, "drawn_up", "application",
        more=(("sha256", "sha256"),), is_once=True),
    Row("bases.send_application", P.LICENCES_APPLY, "drawn_up", "application", is_once=True),
    Row("bases.discard_application", P.LICENCES_APPLY, "drawn_up", "application", is_once=True),
    Row("bases.renew", P.LICENCES_APPLY, "ending", "licence"),
    Row("bases.change", P.LICENCES_APPLY, "granted", "licence"),
    Row("bases.decide", P.LICENCES_GRANT, "applied", "licence"),
    Row("bases.new_footing", P.FOOTINGS_ENTER, "granted", "base", more=(("kind", "bond"),)),
    Row("bases.decide_footing", P.FOOTINGS_DECIDE, "entered", "footing"),
    Row("bases.attach_footing_document", P.FOOTINGS_ENTER, "entered", "footing"),
    Row("bases.withdraw_footing", P.FOOTINGS_ENTER, "entered", "footing", is_once=True),
    Row("bases.ask", P.LICENCES_GRANT, "inquired", "licence"),
    Row("bases.answer", P.LICENCES_ANSWER, "inquired", "licence",
        more=(("number", "number"),)),
    Row("bases.condition", P.LICENCES_GRANT, "bound", "licence", more=(("number", "number"),)),
    Row("bases.set_quota", P.QUOTAS_SET, "granted", "base"),
    Row("bases.new_result", P.DISCHARGE_ENTER, "granted", "base"),
    Row("lots.new", P.LOTS_REGISTER),
    *(Row(**each) for each in (*imports.FORMS, *movements.FORMS)),
    Row("lots.edit_naming", P.LOTS_EDIT, "drafted", "lot"),
    Row("lots.edit_composition", P.LOTS_EDIT, "drafted", "lot"),
    Row("lots.edit_masses", P.LOTS_EDIT, "drafted", "lot"),
    Row("lots.edit_classing", P.LOTS_EDIT, "drafted", "lot"),
    Row("lots.edit_placing", P.LOTS_EDIT, "drafted", "lot"),
    Row("lots.name_crossing", P.LOTS_EDIT, "drafted", "lot"),
    Row("lots.new_assay", P.LOTS_ASSAY, "drafted", "lot"),
    Row("lots.new_measurement", P.LOTS_ASSAY, "drafted", "lot"),
    Row("lots.put_assay_in_force", P.LOTS_EDIT, "drafted", "lot", more=(("number", "1"),)),
    Row("lots.laboratory", P.LOTS_EDIT, "drafted", "lot"),
    Row("lots.answer_question", P.LOTS_EDIT, "questioned", "lot"),
    Row("lots.edit_files", P.LOTS_EDIT, "drafted", "lot"),
    Row("lots.remove_file", P.LOTS_EDIT, "with_file", "lot", more=(("sha256", "sha256"),),
        is_once=True),
    Row("lots.check", P.LOTS_PUBLISH, "drafted", "lot"),
    Row("lots.confirm_class", P.LOTS_EDIT, "reclassed", "lot"),
    Row("lots.withdraw", P.LOTS_WITHDRAW, "published", "lot"),
    Row("matching.decide_border", P.BORDERS_DECIDE),
    Row("matching.observe_price", P.MATCHING_OBSERVE),
    Row("matching.observe_prices", P.MATCHING_OBSERVE),
    Row("auctions.new_auction", P.AUCTIONS_OPEN, "published", "lot"),
    Row("auctions.bid", P.AUCTIONS_BID, "auctioned", "auction"),
    Row("auctions.award", P.AUCTIONS_AWARD, "closed", "auction"),
    Row("auctions.cancel", P.AUCTIONS_CANCEL, "auctioned", "auction"),
    Row("settlement.pay", P.SALES_PAY, "unpaid", "sale"),
    Row("recovery.new_batch", P.RECOVERY_RUN),
    Row("recovery.add_input", P.RECOVERY_RUN, "in_batch", "batch"),
    Row("recovery.withdraw_input", P.RECOVERY_RUN, "in_batch", "batch",
        more=(("lot", "lot"),), is_once=True),
    Row("recovery.declare_output", P.RECOVERY_RUN, "in_batch", "batch"),
    Row("recovery.withdraw_output", P.RECOVERY_RUN, "balanced", "batch",
        more=(("output_id", "output"),), is_once=True),
    Row("recovery.close", P.RECOVERY_RUN, "balanced", "batch"),
    Row("recovery.reopen", P.RECOVERY_RUN, "recovered", "batch"),
    *rooms.FORMS,
)  # fmt: skip

READINGS = (
    Row("parties.delegations", P.FACTS_READ),
    Row("parties_api.list_delegations", P.FACTS_READ),
    Row("parties.delegation", P.FACTS_READ, "lent", "delegation", whose="holder"),
    Row("parties.people", P.PARTIES_PEOPLE),
    Row("parties_api.list_members", P.PARTIES_PEOPLE),
    *(Row(**each) for each in account.TOKEN_READINGS),
    Row("parties_api.list_invitations", P.PARTIES_PEOPLE),
    Row("parties_api.list_requests", P.PARTIES_PEOPLE),
    Row("parties_api.read_facts", P.FACTS_READ),
    Row("bases.application", P.LICENCES_READ_DRAFT, "drawn_up", "application"),
    *(
        Row(name, P.LICENCES_READ_REVIEW, "sent_in", "application", more=(("sha256", "sha256"),))
        for name in ("bases.application_document", "bases_api.read_document")
    ),
    Row("bases_api.list_applications", P.LICENCES_READ_DRAFT, "granted", "base"),
    Row("bases_api.read_application", P.LICENCES_READ_DRAFT, "drawn_up", "application"),
    Row("bases_api.read_documents", P.LICENCES_READ_REVIEW, "sent_in", "licence"),
    Row("bases_api.list_licences", P.OVERSIGHT_READ),
    Row("bases.licences", P.OVERSIGHT_READ),
    Row("bases_api.list_footings", P.FOOTINGS_READ, "granted", "base"),
    Row("bases_api.list_awaiting_footings", P.OVERSIGHT_READ),
    Row("bases_api.read_footing", P.FOOTINGS_READ, "entered", "footing"),
    Row("bases.footings", P.FOOTINGS_READ, "granted", "base"),
    Row("bases.quotas", P.OVERSIGHT_READ),
    Row("bases.taken", P.QUOTAS_READ, "granted", "base"),
    Row("bases_api.list_taken", P.QUOTAS_READ, "granted", "base"),
    Row("bases.awaiting_footings", P.OVERSIGHT_READ),
    Row("bases.footing", P.FOOTINGS_READ, "entered", "footing"),
    *(
        Row(name, P.FOOTINGS_READ, "entered", "footing")
        for name in ("bases.footing_document", "bases_api.read_footing_document")
    ),
    Row("bases_api.read_questions", P.LICENCES_READ_REVIEW, "inquired", "licence"),
    Row("bases.questions", P.LICENCES_READ_REVIEW, "inquired", "licence"),
    *(Row(**each) for each in (*imports.READINGS, *movements.READINGS)),
    Row("lots_api.read_lot", P.LOTS_READ_DRAFT, "drafted", "lot"),
    Row("lots.show", P.LOTS_READ_DRAFT, "drafted", "lot"),
    Row("lots.file", P.LOTS_READ_DRAFT, "with_file", "lot", more=(("sha256", "sha256"),)),
    Row("site.lot_journey", P.LOTS_READ_DRAFT, "drafted", "lot"),
    Row("lots.edit", P.LOTS_EDIT, "drafted", "lot"),
    Row("lots.published", P.LOTS_PUBLISH, "published", "lot"),
    Row("matching_api.list_matches", P.MATCHING_READ, "published", "lot"),
    Row("matching.matches", P.MATCHING_READ, "published", "lot"),
    Row("matching_api.list_border_decisions", P.MATCHING_READ),
    Row("matching.border_decisions", P.MATCHING_READ),
    Row("matching_api.list_prices", P.MATCHING_READ),
    Row("matching.prices", P.MATCHING_READ),
    Row("settlement_api.list_sales", P.SALES_READ),
    Row("settlement_api.read_sale", P.SALES_READ, "unpaid", "sale"),
    Row("settlement.index", P.SALES_READ),
    Row("settlement.show", P.SALES_READ, "unpaid", "sale"),
    Row("settlement.returned", P.SALES_READ, "unpaid", "sale"),
    Row("recovery_api.read_batch", P.RECOVERY_READ, "in_batch", "batch"),
    Row("recovery.index", P.RECOVERY_READ),
    Row("recovery.show", P.RECOVERY_READ, "in_batch", "batch"),
    Row("certificates.index", P.FACTS_READ),
    *rooms.READINGS,
)

OPEN_TO_ALL = {
    *account.ENTRANCES, "parties.register", "parties.invitation", "parties.join",
    "certificates.verify_file", "certificates.verify_code",
    "certificates_api.verify_certificate", "settlement.webhook",
    "reports.new", "reports.follow", "reports.more", "reports_api.make_report",
    "reports_api.follow_report", "reports_api.add_to_report", "notices.unsubscribe",
}  # fmt: skip
OPEN_TO_MEMBERS = {
    *account.OWN,
    "parties.act_for", "parties.organisation", "parties_api.accept_invitation",
    "parties_api.ask_to_join", "parties_api.read_me", "parties_api.read_names", "site.desk",
    "lots.mine",
    "lots.searches", "lots.delete_search", "lots_api.list_searches", "lots_api.save_search",
    "lots_api.delete_search", "lots_exports.own-lots", "lots_exports.own-lots_for_programs",
    "notices_exports.notices", "notices_exports.notices_for_programs",
    "notices.index", "notices.read", "notices.read_all",
    "notices.preferences", "notices_api.read_notice_preferences",
    "notices_api.choose_notice_preferences",
    "notices_api.list_notices", "notices_api.read_notice", "notices_api.read_notices",
    *around.OWN,
}  # fmt: skip
