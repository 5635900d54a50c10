"""May this base take this lot on this day, what would it be worth, and who comes first?

``reasons`` asks every rule of ``eligibility``; ``net_value`` does the calculation of
``valuation``; ``assess`` picks a base's best pair of line and licence and ``ranked`` puts bases in
order (``ranking``). All pure: the facts come in, the day is given.
"""

from recycling.matching.rules.eligibility import RULES, reasons
from recycling.matching.rules.facts import (
    BaseFacts,
    BaseRecord,
    LicenceFacts,
    LineFacts,
    LotFacts,
    Price,
    Reason,
    Severity,
    YieldFacts,
)
from recycling.matching.rules.ranking import Assessment, assess, ranked
from recycling.matching.rules.turning import Turn, What, turns
from recycling.matching.rules.valuation import Valuation, net_value

__all__ = [
    "RULES",
    "Assessment",
    "BaseFacts",
    "BaseRecord",
    "LicenceFacts",
    "LineFacts",
    "LotFacts",
    "Price",
    "Reason",
    "Severity",
    "Turn",
    "Valuation",
    "What",
    "YieldFacts",
    "assess",
    "net_value",
    "ranked",
    "reasons",
    "turns",
]
