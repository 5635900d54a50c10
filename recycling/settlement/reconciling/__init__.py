"""Do our books and the payment service say the same of all money? Asked every night.

Imports what ``settlement`` may, and all of it but its pages. Start reading in ``rules.py``
(what a difference is), then ``work.py`` (one night), ``comparing.py`` (both sides), ``service.py``.
"""
