"""How is put right what was signed in a consignment, or a lot on its way called back?

Nothing that is signed is changed by one party alone: who asks says what and why, those whose
signature stands under it countersign, and only then does it count. Start with ``rules.py``.
"""
