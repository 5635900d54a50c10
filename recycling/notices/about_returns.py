"""Which facts about monthly returns are told to whom, in which words?"""

from __future__ import annotations

from recycling.notices.telling import Telling
from recycling.sayings import N_

ABOUT_RETURNS: dict[str, tuple[Telling, ...]] = {
    "ReturnDue": (
        Telling(
            ("recycler",),
            N_(
                "The return of %(base_name)s for %(month)s is filled in. Check and sign it by"
                " %(due)s."
            ),
        ),
    ),
    "ReturnNears": (
        Telling(
            ("recycler",),
            N_("The return of %(base_name)s for %(month)s is not signed. It is due on %(due)s."),
        ),
    ),
    "ReturnMissed": (
        Telling(
            ("recycler",),
            N_("The return of %(base_name)s for %(month)s is overdue since %(due)s. Sign it now."),
        ),
    ),
    "ReturnLate": (
        Telling(
            ("regulator", "recycler"),
            N_("The return of %(base_name)s for %(month)s, due on %(due)s, is still not signed."),
        ),
    ),
    "ReturnSigned": (
        Telling(
            ("regulator",),
            N_("Version %(version)s of the return of %(base_name)s for %(month)s is signed."),
        ),
    ),
    "ReturnQuestioned": (
        Telling(
            ("recycler",),
            N_("The regulator asks about the return of %(base_name)s for %(month)s: %(question)s"),
        ),
    ),
    "ReturnAnswered": (
        Telling(
            ("regulator",),
            N_("Your question about the return of %(base_name)s for %(month)s is answered."),
        ),
    ),
    "ReturnAccepted": (
        Telling(
            ("recycler",),
            N_("The return of %(base_name)s for %(month)s is accepted."),
        ),
    ),
    "ReturnRestated": (
        Telling(
            ("recycler", "regulator"),
            N_(
                "The register says otherwise by now than the signed return of %(base_name)s for"
                " %(month)s. See what differs."
            ),
            when={"otherwise": "yes"},
        ),
    ),
}
