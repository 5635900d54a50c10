"""Which recovery bases are licensed for what, until when, and how much is left this year?

Bases, process lines, licences, yearly capacity. May import the ground files, ``ledger``,
``streams`` and ``parties``. Start reading in ``rules``, then ``service``.
"""
