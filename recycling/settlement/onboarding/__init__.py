"""Payment accounts: can an organisation be paid, and if not, what does it have to do?

``settling.py`` asks the provider, ``service.py`` notes what it says. May import what settlement
may. Start reading in ``rules.py``.
"""
