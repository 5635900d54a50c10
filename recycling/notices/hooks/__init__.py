"""Which programs of an organisation are told at once, and did they hear?

Notices of an organisation go to its webhooks, signed as Standard Webhooks lays down. Start in
``rules.py``; ``queueing.py`` writes what is to be sent, ``delivering.py`` sends it, ``sender.py``
is the only place that speaks to an address somebody else chose.
"""
