"""Where an organisation's money is, and where all of it is: read from the books.

May import the rest of ``settlement`` and what is before it. Start reading in ``queries.py``.
"""
