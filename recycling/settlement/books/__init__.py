"""Whose is the money that is with us? Double entry: accounts, entries, postings.

Nothing else decides who is owed what. Imports what ``settlement.models`` may, and that. Start
reading in ``rules.py``; ``booking.py`` writes, inside the deed that moved the money.
"""
