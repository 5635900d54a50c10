"""How does the field of an authority change? By two signers; no remit is left to nobody."""

from __future__ import annotations

from recycling.deeds import Act, deed
from recycling.errors import Conflict, invalid_all
from recycling.ledger.service import record
from recycling.parties.authorities import authorities_in
from recycling.parties.models import Organisation
from recycling.parties.permissions import Permission
from recycling.parties.proposals.rules import Irreversible, Wanted
from recycling.parties.proposals.service import about, confirm, propose
from recycling.parties.rules import Kind
from recycling.parties.rules.remits import (
    kept_remits,
    remit_findings,
    remits_of,
    territory_findings,
)
from recycling.parties.service.loading import permitted_organisation
from recycling.parties.service.organisations import subdivisions
from recycling.sayings import say


@deed
def propose_remits(act: Act, ref: str, remits: tuple[str, ...], territory: str, reason: str) -> str:
    """Propose where an authority of the own country acts from now on; answers with the proposal.

    ``territory`` is a part of the country (ISO 3166-2) or empty. Raises ``Invalid`` naming
    ``remits``, ``territory`` or ``reason``, ``Conflict`` where nothing would change, where a remit
    would be nobody's, or for what is no authority.
    """
    authority = _authority(act, ref)
    _check(authority, remits, territory)
    said = {"remits": sorted(set(remits)), "territory": territory}
    return propose(act, authority, Wanted(Irreversible.REMITS, f"organisation:{ref}", reason, said))


@deed
def change_remits(act: Act, proposal: str, reason: str) -> str:
    """Change where an authority acts, as another signer proposed; answers with the authority.

    Raises as ``confirm`` and ``propose_remits`` do.
    """
    proposed = about(proposal, Irreversible.REMITS)
    authority = _authority(act, proposed.about)
    remits, territory = tuple(proposed.content["remits"]), proposed.content["territory"]
    _check(authority, remits, territory)
    signed = confirm(act, proposal, Irreversible.REMITS, reason, authority.ref)
    before = sorted(remits_of(authority.kind, authority.remits))
    authority.remits, authority.territory = kept_remits(remits), territory or None
    record(
        act,
        "RemitsChanged",
        f"organisation:{authority.ref}",
        {
            "before": before,
            "remits": sorted(remits),
            "territory": territory or authority.country,
            "reason": proposed.reason,
            **signed,
        },
        parties=[authority.ref],
    )
    return authority.ref


def _authority(act: Act, ref: str) -> Organisation:
    organisation = permitted_organisation(act, ref, Permission.AUTHORITIES_CHANGE)
    if organisation.kind != Kind.REGULATOR:
        raise Conflict(
            "not_an_authority",
            say("%(organisation_name)s is no authority.", organisation_name=organisation.name),
        )
    return organisation


def _check(authority: Organisation, remits: tuple[str, ...], territory: str) -> None:
    kind, country = authority.kind, authority.country
    refusal = invalid_all(
        (
            *remit_findings(kind, remits),
            *territory_findings(kind, country, territory, subdivisions(country)),
        )
    )
    if refusal:
        raise refusal
    had = remits_of(kind, authority.remits)
    if had == set(remits) and territory == (authority.territory or ""):
        raise Conflict(
            "same_field",
            say("%(authority_name)s acts there already.", authority_name=authority.name),
            field="remits",
        )
    others = [remits_of(one.kind, one.remits) for one in _others(authority)]
    for given_up in sorted(had - set(remits)):
        if not any(given_up in held for held in others):
            raise Conflict(
                "remit_of_nobody",
                say(
                    "No other authority of the country has the remit “%(given_up)s”.",
                    given_up=given_up,
                ),
                field="remits",
                way_out=say("Give it to another authority first."),
            )


def _others(authority: Organisation) -> list[Organisation]:
    return [one for one in authorities_in(authority.country) if one.id != authority.id]
