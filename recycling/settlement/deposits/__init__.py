"""Bid deposits: card holds, laid down, let go, taken and passed on.

``service.py`` has the deeds, ``placing.py`` leads a bidder to the provider's page, ``settling.py``
asks the provider and does there what was decided. May import what settlement may.
"""
