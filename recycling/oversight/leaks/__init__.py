"""Where does matter leak? What holders declare and bases receive, party by party, in sequence.

Start with rules/watching.py: how a party is named, and why its honest partners are not.
"""
