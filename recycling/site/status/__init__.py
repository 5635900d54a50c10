"""What works just now, and what did not work when: the status page and the history of incidents.

May import every room but jobs, the demonstration and the command line. Start with ``rules.py``.
"""
