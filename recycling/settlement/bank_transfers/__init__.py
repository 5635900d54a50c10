"""Payments by bank transfer: asked for by an invoice, in parts or too much, given back.

``asking.py`` leads a payer to the instructions, ``following.py`` asks the provider what came,
``service.py`` has the deeds. May import what settlement may. Start reading in ``rules.py``.
"""
