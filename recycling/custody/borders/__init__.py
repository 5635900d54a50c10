"""What must a consignment have with it before it crosses a border?

Dossiers with the consents of every authority on the way, and the border papers that travel along:
general information, or a movement document that counts against a dossier. Asked when a lot is given
to its carrier (``reserving.py``). May import what custody may; start in ``rules/``.
"""
