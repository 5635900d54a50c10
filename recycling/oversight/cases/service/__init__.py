"""Deeds about cases: opened and closed, ordered, answered, appealed; late ones told once a day."""

from recycling.oversight.cases.service.answers import (
    EVIDENCE,
    accept_answer,
    answer_order,
    refuse_answer,
)
from recycling.oversight.cases.service.appeals import (
    appeal_against_order,
    decide_appeal,
    decide_stay,
)
from recycling.oversight.cases.service.cases import close_case, open_case
from recycling.oversight.cases.service.late import tell_of_overdue_order, tell_overdue
from recycling.oversight.cases.service.orders import (
    issue_order,
    issue_proposed_order,
    lift_order,
    propose_order,
)

__all__ = [
    "EVIDENCE",
    "accept_answer",
    "answer_order",
    "appeal_against_order",
    "close_case",
    "decide_appeal",
    "decide_stay",
    "issue_order",
    "issue_proposed_order",
    "lift_order",
    "open_case",
    "propose_order",
    "refuse_answer",
    "tell_of_overdue_order",
    "tell_overdue",
]
