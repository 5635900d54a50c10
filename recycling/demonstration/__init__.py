"""What does a market look like when it lives? The cast, the scenes, and the play.

Everything is done through the same deeds people use. Organisations and prices are invented and
say so. May import every room. Start reading in ``play.py``.
"""
