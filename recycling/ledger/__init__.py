"""What happened, in what order, and can anyone prove it?

Facts, their chains, the public Merkle log, its proofs and the audit. May import the ground files
only. Start reading in ``service.py``, then ``sequencer.py``, ``tree.py`` and ``audit.py``.
"""
