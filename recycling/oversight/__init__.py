"""Oversight: what goes wrong beside the register, and who looks into it?

May import every room before it in the row. Start in ``reports/rules.py``: what anybody may report.
"""
