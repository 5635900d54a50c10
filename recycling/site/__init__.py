"""The front door: home, desks (what awaits whom), a lot's journey, search, help, API reference.

The last room; it may import every other one and writes nothing. Start reading in ``views/front.py``
and ``desks/``.
"""
