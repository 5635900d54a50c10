"""Auctions: at what price, by what rules, to whom?

May import the ground files and the rooms before it (ledger, streams, parties, bases, lots,
matching). Start reading in ``rules/``: ``standing.py`` is the engine, ``outcome.py`` the award.
"""
