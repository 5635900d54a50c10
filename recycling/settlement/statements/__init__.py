"""Statements of account: an organisation's accounts over a month, as the books have them.

May import what settlement may, ``settlement.books`` and ``settlement.documents``. Start reading in
``queries.py``.
"""
