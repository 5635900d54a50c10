"""Screening: is a load at the gate more radioactive than it may be, before the base takes it in?

May import what custody may. Start reading in ``rules.py``.
"""
