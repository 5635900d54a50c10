"""The grown deployment on one machine, to try it and to test it: ``make cluster``.

Runs the engines from Debian's packages with the very files of ``deploy/``, filled in for loopback.
Imports nothing of the registry: it starts the registry's programs as an operator does. Start
reading at ``cluster.py``.
"""
