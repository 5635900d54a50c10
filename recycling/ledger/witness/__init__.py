"""Does somebody outside confirm that the log only grows?

The C2SP tlog-witness protocol, both sides: a witness, which anyone may run with a key and a small
store of its own (``rules``, ``store``, ``serving``), and how it is asked (``asking``). Nothing here
touches the registry's database. What the registry does with cosignatures is in ``cosigning.py``
beside this folder.
"""
