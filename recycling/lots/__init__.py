"""What exactly is offered? Lots, what is in them, their code and hazards, their files, their life.

May import the ground files, ``ledger``, ``streams``, ``parties`` and ``bases``. Start reading in
``rules/lifecycle.py``, then ``service/``.
"""
