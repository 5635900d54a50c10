"""Conflicts of interest: who has an interest in whom, declared or recorded, and what follows.

May import what the auctions may. Start reading in ``rules.py``.
"""
