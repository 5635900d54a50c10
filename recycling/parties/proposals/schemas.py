"""How a proposal is told to programs."""

from __future__ import annotations

from marshmallow import fields

from recycling.parties.api.words import said
from recycling.parties.proposals.rules import Irreversible, ProposalState
from recycling.wire import InstantField, Strict


class ProposalSchema(Strict):
    """What a signer of an authority proposes, which another confirms."""

    ref = fields.String(**said("reference"))
    kind = fields.String(**said(f"one of {', '.join(Irreversible)}"))
    about = fields.String(**said("reference of the licence, case, objection or authority"))
    content = fields.Dict(
        keys=fields.String(), values=fields.Raw(), **said("what else the act says, by its kind")
    )
    authority = fields.String(**said("reference of the authority"))
    authority_name = fields.String(**said("its name"))
    country = fields.String(**said("ISO 3166-1 alpha-2"))
    reason = fields.String(**said("why it is proposed"))
    proposed_at = InstantField(**said("when"))
    proposed_by = fields.String(**said("reference of the person"))
    expires_at = InstantField(**said("when it lapses unless another signer confirms it"))
    state = fields.String(**said(f"one of {', '.join(ProposalState)}"))
    ended_at = InstantField(allow_none=True, **said("when it was confirmed or ended, or null"))
    ended_by = fields.String(**said("reference of the person, or empty"))
    ending = fields.String(**said("why, or empty"))
    result = fields.String(**said("reference of what it came to, or empty"))
    is_own = fields.Boolean(**said("whether you proposed it"))
    may_confirm = fields.Boolean(**said("whether you may confirm it"))
