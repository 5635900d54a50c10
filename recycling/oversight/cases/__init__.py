"""Who opens a case, what is ordered in it, how is it answered and appealed, and what is published?

The tables of cases and orders stand in ``bases/cases/``, where licences ask them, with their
rules. Start in ``service/orders.py``; ``effects.py`` says what each measure stops, and
``published.py`` which lists everybody reads.
"""
