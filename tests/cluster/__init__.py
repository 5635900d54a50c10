"""Does a registry that loses machines lose anything it acknowledged?

``history.py`` keeps what was sent and what was answered, ``writing.py`` does deeds over HTTP as
programs do, ``faults.py`` breaks things meanwhile, ``checking.py`` holds the history against what
is there afterwards. ``python -m tests.benchmarks.failover`` puts them together.
"""
