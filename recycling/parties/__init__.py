"""Who is acting, for which organisation, and what may they do?

Organisations, people, sign-in, API tokens and the one map of permissions. May import the ground
files, ``ledger`` and ``streams``. Start reading in ``permissions.py``, then ``guard.py``.
"""
