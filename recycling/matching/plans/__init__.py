"""Where do many lots go together, under capacity and quota, and what is a tonne of room worth?

A plan proposes; nothing is reserved or awarded by it. Start reading in ``rules/problem.py``.
"""
