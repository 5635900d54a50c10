"""Which facts about what takes two signers are told to whom, in which words?"""

from __future__ import annotations

from recycling.notices.telling import Telling
from recycling.sayings import N_

ABOUT_PROPOSALS: dict[str, tuple[Telling, ...]] = {
    "ActProposed": (
        Telling(
            ("other_signers",),
            N_("Proposal %(proposal)s about %(about)s waits for a second signer: %(reason)s"),
        ),
    ),
    "ProposalConfirmed": (
        Telling(("proposer",), N_("Your proposal %(proposal)s about %(about)s is confirmed.")),
    ),
    "ProposalDeclined": (
        Telling(
            ("proposer",),
            N_("Your proposal %(proposal)s about %(about)s is declined: %(reason)s"),
        ),
    ),
    "ProposalLapsed": (
        Telling(("proposer",), N_("Your proposal %(proposal)s about %(about)s has lapsed.")),
    ),
    "RemitsChanged": (
        Telling(("organisation",), N_("Where your authority acts has changed: %(reason)s")),
    ),
}
