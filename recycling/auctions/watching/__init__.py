"""Which lots does a person watch, and of what do they want to hear?

Watching is a person's own affair, for the organisation acted for: it changes nothing anybody relies
on and leaves no fact. What is told of a lot that is watched are facts like any other.
"""
