"""What may each base of a country take in a year, as its authority plans it with a hearing?

Each line of a plan in force is a quota (``bases/quotas/``). Start reading in ``rules.py``.
"""
