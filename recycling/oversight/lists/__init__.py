"""Which bases comply, and what is ordered of whom? The lists everybody reads, and their past.

Start in ``queries.py``; ``columns.py`` is what the lists hold as open data.
"""
