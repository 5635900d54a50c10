"""The road check: a link that shows a consignment for half an hour, and the search by number plate.

May import what custody may. Start reading in ``rules.py``.
"""
