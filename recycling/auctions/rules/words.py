"""How does a rule write a signed price? As who pays whom, never as a bare minus."""

from __future__ import annotations

from recycling.quantities import Money
from recycling.sayings import say


def price_in_words(minor_per_tonne: int, currency: str) -> str:
    """Write a signed net price per tonne for anybody, e.g. “1250.00 EUR/t paid to the holder”."""
    amount = f"{abs(Money(minor_per_tonne, currency))}/t"
    if minor_per_tonne > 0:
        return say("%(amount)s paid to the holder", amount=amount)
    if minor_per_tonne < 0:
        return say("%(amount)s paid by the holder", amount=amount)
    return say("%(amount)s, nobody pays", amount=amount)
