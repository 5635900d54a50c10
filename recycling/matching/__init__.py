"""Which bases may take a lot, which should, and why? Reasons, net value, ranking.

May import the rooms before it, up to ``lots``. Start reading in ``rules/__init__.py``, then
``queries.py``.
"""
