"""The driver's page: what is to be picked up, carried and given today, on a phone.

May import what custody may. Start reading in ``queries.py``.
"""
