"""Patterns in awarded auctions that a regulator may want to look at, with their evidence.

May import what the auctions may. Start reading in ``rules.py``.
"""
