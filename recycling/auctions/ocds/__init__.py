"""Sales for everybody: every ended auction as OCDS 1.1 releases and a compiled record.

May import what the auctions may. Start reading in ``releases.py``.
"""
