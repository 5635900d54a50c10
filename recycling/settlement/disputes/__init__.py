"""Disputes: a payer's bank takes a payment back, and what we say to that.

``settling.py`` asks the provider and brings a dispute to where it stands there; ``service.py`` has
the deeds, ``claiming.py`` calls back what was passed on. May import what settlement may.
"""
