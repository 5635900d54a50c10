"""Discrepancies: where more, less or something else arrived than was declared.

May import what custody may. Start reading in ``rules.py``.
"""
