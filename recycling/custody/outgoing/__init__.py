"""How do other systems read what stands here of a consignment?

As a US e-Manifest, a UK receipt of waste, or events of a supply chain. Start reading in
``passage.py``: what a consignment came to, from which the three are drawn and nothing else.
"""
