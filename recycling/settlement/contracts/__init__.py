"""Contracts of sales: what an award agreed, in figures and words, and who signed that.

May import what settlement may, and ``settlement`` itself. Start reading in ``figures.py``, then
``wording.py`` and ``service.py``.
"""
