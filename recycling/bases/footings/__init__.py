"""What does a licence rest on, and does it stand on a day?

Footings: approvals, permits, bonds and lists, each with its own number, days and decision. A
licence counts on a day only while every footing it rests on stands. Start in ``rules/kinds.py``.
"""
