"""Which facts about quota plans are told to whom, in which words?

Whoever a plan names is in the parties of its facts once it is published.
"""

from __future__ import annotations

from recycling.notices.telling import Telling
from recycling.sayings import N_

ABOUT_QUOTA_PLANS: dict[str, tuple[Telling, ...]] = {
    "QuotaPlanPublished": (
        Telling(
            ("seen_by",),
            N_(
                "The quota plan for %(year)s names your bases. Read their lines and comment by"
                " %(until)s."
            ),
        ),
    ),
    "QuotaPlanChanged": (
        Telling(
            ("seen_by",),
            N_("Lines of your bases in the quota plan for %(year)s were changed: %(reason)s"),
            when={"heard": "yes"},
        ),
    ),
    "QuotaPlanCommented": (
        Telling(
            ("authority",),
            N_("%(base_name)s comments on the quota plan for %(year)s: %(words)s"),
        ),
    ),
    "QuotaPlanInForce": (
        Telling(
            ("seen_by",),
            N_(
                "Version %(version)s of the quota plan for %(year)s is in force. See what your"
                " bases may take."
            ),
        ),
    ),
    "QuotaPlanWithdrawn": (
        Telling(("seen_by",), N_("The quota plan for %(year)s was given up: %(reason)s")),
    ),
}
