"""Bids by formula: what a lot brings by its assay and by what is quoted, less charges.

The arithmetic and its documents stand in ``auctions/rules`` (``formula.py``, ``reference.py``,
``written_formula.py``); here is what is kept, asked and shown of them.
"""
