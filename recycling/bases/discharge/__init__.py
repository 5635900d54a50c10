"""Does a base discharge no more than it may, and what follows where it does?

Monitoring results against dated limits; a breach opens a case (``bases/cases/``). Start reading in
``rules/limits.py``.
"""
