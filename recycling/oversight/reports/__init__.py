"""Reports: what anybody saw and tells the authority of, without a name if they like.

May import what oversight may. Start reading in ``rules.py``, then ``placing.py``.
"""
