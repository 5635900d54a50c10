"""Kinds of waste: the eight streams, what is in them, waste codes by date and country, processes.

May import only the ground files; it has no tables and writes nothing. Start reading in ``rules``,
which names every question this room answers.
"""
