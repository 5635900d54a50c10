"""What must be done before a licence is applied for, and how far is it?

An application is drawn up task by task by its recycler alone: answers, documents, and what the
licence will rest on. Sent, it becomes a licence that is applied for. Start in ``rules.py``.
"""
