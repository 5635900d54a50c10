"""Who may do what? The one map: permission → any of (all of named predicates).

A predicate looks at the actor, or at the actor and the thing (its ``parties()`` and its
``country``). Every deed asks ``permit`` with the thing at hand; the guard asks ``may_ever``
before a page opens.
"""

from __future__ import annotations

from recycling import clock
from recycling.deeds import Actor
from recycling.errors import Forbidden, Unauthenticated
from recycling.parties.permission_names import Permission
from recycling.parties.predicates import (
    ADMINISTRATOR,
    CARRIER,
    DRIVER,
    HOLDER,
    HOLDS_WASTE,
    LABORATORY,
    MEMBER,
    READER,
    RECYCLER,
    REGULATOR,
    SIGNER,
    Concerned,
    anyone_signed_in,
    carries,
    decided_by,
    opens,
    own_country,
    party,
    system,
    within,
)
from recycling.parties.refusing import (
    Alternatives,
    could_hold,
    holds,
    not_delegated,
    refusal_of,
)
from recycling.parties.rules.remits import Remit
from recycling.parties.scopes import keep_to_scope

__all__ = [
    "PERMISSIONS",
    "Permission",
    "is_delegated",
    "keep_to_delegation",
    "may",
    "may_ever",
    "permit",
    "refusal_for",
]

P = Permission
_PARTIES: Alternatives = ((party("holder"), READER), (party("recycler"), READER))
_OF_SALE: Alternatives = (*_PARTIES, (REGULATOR, own_country))
_SIGN_ON_THE_WAY: Alternatives = (
    (party("holder"), HOLDS_WASTE, SIGNER),
    (carries, CARRIER, SIGNER),
    (carries, RECYCLER, SIGNER),
    (party("recycler"), RECYCLER, SIGNER),
)
_WATCHED: Alternatives = (*_PARTIES, (REGULATOR, READER, own_country))

PERMISSIONS: dict[Permission, Alternatives] = {
    P.PARTIES_ADMIT: ((ADMINISTRATOR, opens),),
    P.PARTIES_PEOPLE: ((ADMINISTRATOR,),),
    P.PARTIES_EXPIRE: ((system,),),
    P.PARTIES_DELEGATE: ((ADMINISTRATOR, opens),),
    P.DELEGATIONS_REVOKE: ((party("principal"), ADMINISTRATOR),),
    P.DELEGATIONS_CANCEL: ((party("broker"), ADMINISTRATOR),),
    P.PARTIES_TOKENS: ((ADMINISTRATOR,), (MEMBER,), (DRIVER,)),
    P.MAIL_CHOOSE: ((ADMINISTRATOR,),),
    P.WEBHOOKS_KEEP: ((ADMINISTRATOR,),),
    P.WEBHOOKS_PAUSE: ((system,),),
    P.SHORT_CODES_MAKE: ((HOLDER, SIGNER), (CARRIER, DRIVER), (RECYCLER, SIGNER)),
    P.PARTIES_IDENTIFY: (
        (party("organisation"), ADMINISTRATOR),
        decided_by(Remit.REGISTER),
    ),
    P.PARTIES_VERIFY: (decided_by(Remit.REGISTER),),
    P.PARTIES_CLOSE: (
        (party("organisation"), ADMINISTRATOR),
        decided_by(Remit.REGISTER),
    ),
    P.AUTHORITIES_CHANGE: (decided_by(Remit.AUTHORITIES),),
    P.PROPOSALS_READ: ((REGULATOR, READER, own_country),),
    P.PROPOSALS_DECIDE: ((party("authority"), REGULATOR, SIGNER),),
    P.PROPOSALS_LAPSE: ((system,),),
    P.BASES_REGISTER: ((RECYCLER, MEMBER, opens),),
    P.BASES_EDIT: ((party("recycler"), MEMBER),),
    P.LICENCES_APPLY: ((party("recycler"), RECYCLER, MEMBER, opens),),
    P.LICENCES_READ_DRAFT: ((party("recycler"), RECYCLER, READER),),
    P.LICENCES_ANSWER: ((party("recycler"), RECYCLER, MEMBER),),
    P.LICENCES_READ_REVIEW: ((party("recycler"), READER), (REGULATOR, READER, own_country)),
    P.LICENCES_TELL: ((system,),),
    P.LICENCES_GRANT: (decided_by(Remit.LICENCES),),
    P.LICENCES_SUSPEND: (decided_by(Remit.LICENCES),),
    P.LICENCES_REVOKE: (decided_by(Remit.LICENCES),),
    P.FOOTINGS_ENTER: ((party("recycler"), RECYCLER, MEMBER),),
    P.FOOTINGS_DECIDE: (decided_by(Remit.ENVIRONMENT, MEMBER),),
    P.FOOTINGS_REMIND: ((system,),),
    P.FOOTINGS_READ: ((party("recycler"), READER), (REGULATOR, READER, own_country)),
    P.DISCHARGE_ENTER: ((party("recycler"), RECYCLER, MEMBER), (LABORATORY, MEMBER)),
    P.QUOTAS_SET: (decided_by(Remit.QUOTAS),),
    P.QUOTAS_READ: ((party("recycler"), READER), (REGULATOR, READER, own_country)),
    P.QUOTAS_CARRY: ((system,),),
    P.CASES_OPEN: (decided_by(Remit.ENFORCEMENT),),
    P.CASES_READ: ((REGULATOR, READER, own_country), (party("addressee"), READER)),
    P.CASES_DECIDE: (decided_by(Remit.ENFORCEMENT),),
    P.ORDERS_ANSWER: ((party("addressee"), SIGNER),),
    P.ORDERS_APPEAL: ((party("addressee"), SIGNER),),
    P.CASES_WATCH: ((system,),),
    P.LOTS_REGISTER: ((HOLDS_WASTE, MEMBER, opens),),
    P.LOTS_EDIT: ((party("holder"), HOLDS_WASTE, MEMBER),),
    P.LOTS_PUBLISH: ((party("holder"), HOLDS_WASTE, MEMBER, opens),),
    P.LOTS_WITHDRAW: ((party("holder"), HOLDS_WASTE, MEMBER),),
    P.LOTS_ASSAY: (
        (party("holder"), HOLDS_WASTE, MEMBER),
        (party("laboratory"), LABORATORY, MEMBER),
    ),
    P.LOTS_READ_CONFIDENTIAL: ((RECYCLER, READER), (REGULATOR, READER)),
    P.LOTS_READ_DRAFT: (
        (party("holder"), READER),
        (party("laboratory"), LABORATORY, READER),
        (REGULATOR, own_country),
    ),
    P.LOTS_MOVE: ((system,),),
    P.LOTS_RECLASS: ((system,),),
    P.LOTS_IMPORT: ((party("holder"), HOLDS_WASTE, MEMBER),),
    P.LOTS_READ_IMPORT: ((party("holder"), HOLDS_WASTE, READER),),
    P.LOTS_CARRY_IMPORT: ((system,),),
    P.MATCHING_READ: ((party("holder"), READER), (RECYCLER, READER), (REGULATOR, READER)),
    P.MATCHING_PLAN: ((REGULATOR, READER), (HOLDER, MEMBER)),
    P.MATCHING_READ_PLAN: ((REGULATOR, READER, own_country), (party("holder"), HOLDER, READER)),
    P.MATCHING_CARRY_PLAN: ((system,),),
    P.MATCHING_OBSERVE: ((system,), (REGULATOR, MEMBER, within(Remit.MARKET))),
    P.BORDERS_DECIDE: (decided_by(Remit.CROSS_BORDER),),
    P.AUCTIONS_OPEN: ((party("holder"), HOLDS_WASTE, MEMBER, opens),),
    P.AUCTIONS_CANCEL: ((party("holder"), HOLDS_WASTE, MEMBER),),
    P.AUCTIONS_BID: ((RECYCLER, SIGNER, opens),),
    P.AUCTIONS_AWARD: ((party("holder"), HOLDS_WASTE, SIGNER),),
    P.AUCTIONS_CLOSE: ((system,),),
    P.AUCTIONS_ALERT: ((system,),),
    P.AUCTIONS_READ_BIDS: ((party("holder"), READER), (REGULATOR, own_country)),
    P.AUCTIONS_OBJECT: ((RECYCLER, MEMBER),),
    P.CHANCES_READ: _WATCHED,
    P.CHANCES_ANSWER: ((party("recycler"), RECYCLER, SIGNER, opens),),
    P.OBJECTIONS_READ: (
        (party("holder"), READER),
        (party("recycler"), READER),
        (party("objector"), READER),
        (REGULATOR, READER, own_country),
    ),
    P.OBJECTIONS_DECIDE: (decided_by(Remit.MARKET),),
    P.INTERESTS_DECLARE: ((HOLDER, MEMBER), (RECYCLER, MEMBER)),
    P.INTERESTS_RECORD: (decided_by(Remit.MARKET),),
    P.INTERESTS_WITHDRAW: ((party("declarer"), MEMBER),),
    P.INTERESTS_READ: ((HOLDER, READER), (RECYCLER, READER), (REGULATOR, READER)),
    P.AUCTIONS_LIMIT: ((RECYCLER, ADMINISTRATOR),),
    P.AUCTIONS_READ_LIMIT: ((RECYCLER, READER),),
    P.SALES_OPEN: ((system,),),
    P.SALES_READ: _OF_SALE,
    P.SALES_PAY: ((party("payer"), SIGNER),),
    P.SALES_SETTLE: ((system,),),
    P.DEPOSITS_READ: (
        (party("recycler"), RECYCLER, READER),
        (REGULATOR, READER, own_country),
    ),
    P.SALES_LAPSE: ((party("payee"), SIGNER),),
    P.DISPUTES_READ: _WATCHED,
    P.DISPUTES_ANSWER: ((party("payee"), SIGNER),),
    P.CONTRACTS_READ: _OF_SALE,
    P.CONTRACTS_SIGN: ((party("holder"), SIGNER), (party("recycler"), SIGNER)),
    P.PAYMENT_ACCOUNTS_BEGIN: ((system,), (HOLDER, SIGNER), (RECYCLER, SIGNER)),
    P.PAYMENT_ACCOUNTS_READ: ((HOLDER, READER), (RECYCLER, READER)),
    P.ASSAYS_READ: (
        (party("holder"), READER),
        (party("recycler"), READER),
        (party("umpire"), LABORATORY, READER),
        (REGULATOR, READER, own_country),
    ),
    P.ASSAYS_EXCHANGE: ((party("holder"), SIGNER), (party("recycler"), SIGNER)),
    P.ASSAYS_UMPIRE: ((party("umpire"), LABORATORY, SIGNER),),
    P.ASSAYS_CARRY: ((system,),),
    P.ACCOUNTS_READ: ((party("owner"), READER), (REGULATOR, READER)),
    P.RECONCILIATIONS_READ: ((REGULATOR, READER),),
    P.RECONCILIATIONS_CARRY: ((system,),),
    P.DIFFERENCES_CLOSE: ((REGULATOR, SIGNER, within(Remit.MARKET)),),
    P.DOCUMENTS_ISSUE: ((system,), (party("holder"), MEMBER), (party("recycler"), MEMBER)),
    P.DOCUMENTS_READ: _OF_SALE,
    P.SELF_BILLING_ALLOW: ((HOLDER, SIGNER),),
    P.CUSTODY_DRAFT: ((party("holder"), HOLDS_WASTE, MEMBER),),
    P.CUSTODY_AMEND: (
        (party("holder"), HOLDS_WASTE, MEMBER),
        (carries, CARRIER, DRIVER),
        (carries, RECYCLER, MEMBER),
    ),
    P.CUSTODY_READ: (
        *_PARTIES,
        (carries, READER),
        (party("trader"), READER),
        (party("broker"), READER),
        (REGULATOR, own_country),
    ),
    P.CUSTODY_SIGN_HOLDER: ((party("holder"), HOLDS_WASTE, SIGNER),),
    P.CUSTODY_SIGN_CARRIER: (
        (party("carrier"), CARRIER, DRIVER),
        (party("carrier"), RECYCLER, SIGNER),
    ),
    P.CUSTODY_LEND: (
        (party("holder"), HOLDER, MEMBER),
        (carries, CARRIER, DRIVER),
        (carries, RECYCLER, MEMBER),
        (party("recycler"), RECYCLER, MEMBER),
    ),
    P.CUSTODY_RECEIVE: ((party("recycler"), RECYCLER, SIGNER),),
    P.SCREENINGS_RECORD: ((party("recycler"), RECYCLER, MEMBER),),
    P.QUARANTINES_LIFT: ((party("recycler"), RECYCLER, SIGNER),),
    P.DOSSIERS_ASK: ((HOLDS_WASTE, SIGNER),),
    P.DOSSIERS_KEEP: ((party("holder"), HOLDS_WASTE, SIGNER),),
    P.DOSSIERS_READ: _WATCHED,
    P.DOSSIERS_DECIDE: (decided_by(Remit.CROSS_BORDER),),
    P.DOSSIERS_CARRY: ((system,),),
    P.BORDER_PAPERS_DRAW_UP: ((party("holder"), HOLDS_WASTE, SIGNER),),
    P.BORDER_PAPERS_READ: (
        *_PARTIES,
        (carries, READER),
        (party("trader"), READER),
        (party("broker"), READER),
        (REGULATOR, READER),
    ),
    P.ROADSIDE_ASK: ((party("carrier"), CARRIER, DRIVER),),
    P.ROADSIDE_NOTE: ((system,),),
    P.ROADSIDE_READ: ((REGULATOR, READER),),
    P.DEADLINES_REMIND: ((system,),),
    P.CORRECTIONS_ASK: _SIGN_ON_THE_WAY,
    P.CORRECTIONS_ANSWER: (
        *_SIGN_ON_THE_WAY,
        (party("trader"), SIGNER),
        (party("broker"), SIGNER),
    ),
    P.DISCREPANCIES_EXPLAIN: ((party("holder"), SIGNER), (party("recycler"), SIGNER)),
    P.DISCREPANCIES_DECIDE: (decided_by(Remit.ENVIRONMENT),),
    P.MOVEMENTS_SEND: ((HOLDER, MEMBER), (CARRIER, MEMBER), (RECYCLER, MEMBER)),
    P.MOVEMENTS_READ_FILE: ((party("sender"), READER),),
    P.MOVEMENTS_KEEP: ((party("sender"), MEMBER),),
    P.MOVEMENTS_READ: (
        (party("sender"), READER),
        (party("holder"), READER),
        (carries, READER),
        (party("recycler"), READER),
        (REGULATOR, own_country),
    ),
    P.MOVEMENTS_MATCH: ((party("sender"), MEMBER),),
    P.MOVEMENTS_CARRY: ((system,),),
    P.RECOVERY_RUN: ((party("recycler"), RECYCLER, MEMBER),),
    P.RECOVERY_READ: ((party("recycler"), READER), (REGULATOR, own_country)),
    P.SHARES_READ: _WATCHED,
    P.SHARES_REBUILD: ((system,),),
    P.CERTIFICATES_ISSUE: ((system,), (party("recycler"), RECYCLER, SIGNER)),
    P.CERTIFICATES_READ_RUN: ((party("recycler"), RECYCLER, READER),),
    P.CERTIFICATES_CARRY_RUN: ((system,),),
    P.CERTIFICATES_SEAL: ((system,),),
    P.CERTIFICATES_REVOKE: (
        (party("recycler"), RECYCLER, ADMINISTRATOR),
        decided_by(Remit.ENFORCEMENT),
    ),
    P.CERTIFICATES_SEND: ((party("holder"), MEMBER), (party("recycler"), RECYCLER, MEMBER)),
    P.CERTIFICATES_READ: (
        (system,),
        (party("holder"), READER),
        (party("recycler"), READER),
        (carries, READER),
        (REGULATOR, READER),
    ),
    P.CERTIFICATES_SHOW: ((party("holder"), MEMBER),),
    P.STACKS_CHECK: ((REGULATOR, MEMBER),),
    P.STACKS_READ: ((REGULATOR, READER, own_country),),
    P.STACKS_CARRY: ((system,),),
    P.OVERSIGHT_READ: ((REGULATOR, READER),),
    P.REPORTS_READ: ((REGULATOR, READER, own_country),),
    P.REPORTS_HANDLE: (decided_by(Remit.ENFORCEMENT, MEMBER),),
    P.LEAKS_WATCH: ((system,),),
    P.LEAKS_READ: ((REGULATOR, READER, own_country),),
    P.LEAKS_CLOSE: (decided_by(Remit.ENVIRONMENT),),
    P.INVOICES_CHECK: ((system,),),
    P.INVOICES_READ: ((REGULATOR, READER, own_country),),
    P.INVOICES_CLOSE: (decided_by(Remit.MARKET),),
    P.RETURNS_DRAW_UP: ((system,),),
    P.RETURNS_READ: ((party("recycler"), RECYCLER, READER), (REGULATOR, READER, own_country)),
    P.RETURNS_STATE: ((party("recycler"), RECYCLER, MEMBER),),
    P.RETURNS_SIGN: ((party("recycler"), RECYCLER, SIGNER),),
    P.RETURNS_DECIDE: (decided_by(Remit.RETURNS),),
    P.QUOTA_PLANS_DRAW_UP: ((REGULATOR, MEMBER, within(Remit.QUOTAS)),),
    P.QUOTA_PLANS_CHANGE: ((party("authority"), REGULATOR, MEMBER, within(Remit.QUOTAS)),),
    P.QUOTA_PLANS_DECIDE: ((party("authority"), REGULATOR, SIGNER, within(Remit.QUOTAS)),),
    P.QUOTA_PLANS_COMMENT: ((party("recycler"), RECYCLER, MEMBER),),
    P.INSPECTIONS_RANK: ((REGULATOR, MEMBER, within(Remit.INSPECTIONS)),),
    P.INSPECTIONS_READ_PROGRAMMES: ((REGULATOR, READER, own_country),),
    P.INSPECTIONS_VISIT: (decided_by(Remit.INSPECTIONS, MEMBER),),
    P.INSPECTIONS_SIGN: (decided_by(Remit.INSPECTIONS),),
    P.INSPECTIONS_READ: ((party("recycler"), RECYCLER, READER), (REGULATOR, READER, own_country)),
    P.INSPECTIONS_ANSWER: ((party("recycler"), RECYCLER, MEMBER),),
    P.INSPECTIONS_WATCH: ((system,),),
    P.AUDITS_ASK: ((system,), (REGULATOR, MEMBER)),
    P.AUDITS_CARRY: ((system,),),
    P.AUDITS_READ: ((REGULATOR, READER),),
    P.RESERVE_READ: ((party("recycler"), RECYCLER, READER), (REGULATOR, READER, own_country)),
    P.RESERVE_READ_ACCOUNTS: ((REGULATOR, READER, own_country),),
    P.RESERVE_OFFER_PRODUCT: ((party("recycler"), RECYCLER, SIGNER, opens),),
    P.RESERVE_OFFER_PARCEL: ((party("authority"), REGULATOR, SIGNER, within(Remit.RESERVE)),),
    P.RESERVE_AGREE: (
        (party("recycler"), RECYCLER, SIGNER),
        (party("authority"), REGULATOR, SIGNER, within(Remit.RESERVE)),
    ),
    P.MIRROR_READ: ((REGULATOR, READER),),
    P.MIRROR_ENTER: ((REGULATOR, MEMBER, within(Remit.CROSS_BORDER)),),
    P.SUMMARIES_READ: (
        (party("organisation"), HOLDS_WASTE, READER),
        (party("recycler"), RECYCLER, READER),
        (REGULATOR, READER, own_country),
    ),
    P.STATISTICS_COUNT: ((system,),),
    P.STATISTICS_PUBLISH: ((system,),),
    P.FILES_SCAN: ((system,),),
    P.FACTS_READ: ((anyone_signed_in, READER),),
}


def is_delegated(actor: Actor, permission: Permission) -> bool:
    """Tell whether who acts by delegation for a thing's party was given this permission, and is.

    The predicates of the map then look at the organisation acted for; this one comes before all
    of them. True for whoever acts for the own organisation.
    """
    broker = actor.broker
    return broker is None or (permission in broker.permissions and clock.now() < broker.until)


def keep_to_delegation(actor: Actor, permission: Permission) -> None:
    """Raise ``Forbidden`` where who acts by delegation was not given this permission, or no longer.

    For what every member of an organisation may read, whatever their role.
    """
    if not is_delegated(actor, permission):
        raise refusal_for(actor, permission)


def may(actor: Actor, permission: Permission, thing: Concerned | None = None) -> bool:
    """Tell whether the actor holds the permission for this thing."""
    return is_delegated(actor, permission) and holds(PERMISSIONS[permission], actor, thing)


def may_ever(actor: Actor, permission: Permission) -> bool:
    """Tell whether there could be a thing for which the actor holds the permission."""
    return is_delegated(actor, permission) and could_hold(PERMISSIONS[permission], actor)


def permit(actor: Actor, permission: Permission, thing: Concerned | None = None) -> None:
    """Let the deed go on, or raise ``Unauthenticated`` or ``Forbidden`` saying what it takes.

    ``Forbidden`` also where the way the actor came in is not good enough (``scopes.py``), or where
    the thing is outside an authority's remit or territory: it says which one decides instead.
    """
    if not may(actor, permission, thing):
        raise refusal_for(actor, permission, thing)
    keep_to_scope(actor, permission)


def refusal_for(
    actor: Actor, permission: Permission, thing: Concerned | None = None
) -> Forbidden | Unauthenticated:
    """Make the refusal that says what the permission takes, or which authority has it."""
    if not is_delegated(actor, permission):
        return not_delegated()
    return refusal_of(PERMISSIONS[permission], actor, thing)
