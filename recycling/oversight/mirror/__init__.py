"""Do two countries' books of the same trade agree? Mirror statistics, corridor by corridor.

Start with rules.py, which holds the worked example of the document this registry began with.
"""
