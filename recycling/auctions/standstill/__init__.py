"""Standstill: after an award, days in which bidders may object before it binds.

May import what the auctions may. Start reading in ``rules.py``.
"""
