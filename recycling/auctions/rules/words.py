"""How does a rule write a signed price? As who pays whom, never as a bare minus."""

from __future__ import annotations

from recycling.quantities import Money


def price_in_words(minor_per_tonne: int, currency: str) -> str:
    """Write a signed net price per tonne for anybody, e.g. “1250.00 EUR/t paid to the holder”."""
    amount = f"{abs(Money(minor_per_tonne, currency))}/t"
    if minor_per_tonne > 0:
        return f"{amount} paid to the holder"
    if minor_per_tonne < 0:
        return f"{amount} paid by the holder"
    return f"{amount}, nobody pays"
