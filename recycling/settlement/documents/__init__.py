"""Documents of money: invoices, self-billed invoices, credit notes, statements.

May import what settlement may, and ``settlement`` itself. Start reading in ``rules.py``, then
``taxes.py`` and ``service.py``.
"""
