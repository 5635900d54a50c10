"""Which facts about cases and orders are told to whom, in which words?"""

from __future__ import annotations

from recycling.notices.about_bases import STOPPED
from recycling.notices.telling import INFECTED, Telling
from recycling.sayings import N_

_ORDER = "order"
_CEASED = {"measure": "cessation"}

ABOUT_CASES: dict[str, tuple[Telling, ...]] = {
    "OrderIssued": (
        Telling(
            ("organisation",),
            N_(
                "Order %(order)s: %(about)s is to put something right by %(deadline)s: %(ordered)s"
                " You may appeal until %(appeal_until)s."
            ),
            about=_ORDER,
            when={"measure": "rectification"},
        ),
        Telling(
            ("organisation",),
            N_(
                "Order %(order)s: production at %(about)s ceases now: %(reason)s You may appeal"
                " until %(appeal_until)s."
            ),
            about=_ORDER,
            when=_CEASED,
        ),
        Telling(
            ("organisation",),
            N_(
                "Order %(order)s about %(about)s: %(ordered)s You may appeal until"
                " %(appeal_until)s."
            ),
            about=_ORDER,
        ),
        Telling(("on_the_way",), STOPPED, about="base", when=_CEASED),
    ),
    "OrderAnswered": (
        Telling(
            ("regulator",),
            N_("Order %(order)s about %(about)s is answered: %(words)s"),
            about=_ORDER,
        ),
    ),
    "OrderMet": (
        Telling(("organisation",), N_("Order %(order)s is met: %(reason)s"), about=_ORDER),
    ),
    "AnswerRefused": (
        Telling(
            ("organisation",),
            N_("Your answer to order %(order)s is not accepted: %(reason)s"),
            about=_ORDER,
        ),
    ),
    "OrderLifted": (
        Telling(("organisation",), N_("Order %(order)s is lifted: %(reason)s"), about=_ORDER),
    ),
    "OrderAppealed": (
        Telling(
            ("regulator",),
            N_("Order %(order)s about %(about)s is appealed against: %(words)s"),
            about=_ORDER,
        ),
    ),
    "AppealStayDecided": (
        Telling(
            ("organisation",),
            N_("Order %(order)s has no effect until your appeal is decided: %(reason)s"),
            about=_ORDER,
            when={"stay": "stayed"},
        ),
        Telling(
            ("organisation",),
            N_("Order %(order)s stays in effect while your appeal is decided: %(reason)s"),
            about=_ORDER,
        ),
    ),
    "AppealDecided": (
        Telling(
            ("organisation",),
            N_("Your appeal against order %(order)s is upheld; the order is lifted: %(reason)s"),
            about=_ORDER,
            when={"outcome": "upheld"},
        ),
        Telling(
            ("organisation",),
            N_("Your appeal against order %(order)s is rejected: %(reason)s"),
            about=_ORDER,
        ),
    ),
    "OrderOverdue": (
        Telling(
            ("organisation", "regulator"),
            N_(
                "Order %(order)s about %(about)s was due on %(deadline)s and is not met. While it"
                " is not, no licence of a base it is about counts."
            ),
            about=_ORDER,
        ),
    ),
    "EvidenceScanned": (
        Telling(
            ("organisation", "regulator"),
            N_("Document “%(name)s” holds a virus: %(signature)s. Nobody can open it."),
            when=INFECTED,
            about=_ORDER,
        ),
    ),
    "CaseClosed": (
        Telling(
            ("organisation",),
            N_("Case %(case)s about %(about)s is closed: %(reason)s"),
            about="case",
        ),
    ),
}
