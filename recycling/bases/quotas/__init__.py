"""How much of a stream or group of elements may a base take in a year, and how much is left?

A regulator's quotas and the yearly scale of each category are counters with shares of lots, taken
together with the licence's capacity (``bases/capacity.py``). Start reading in ``rules.py``.
"""
