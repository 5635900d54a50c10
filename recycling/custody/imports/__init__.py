"""What do other tracking systems say of a consignment? US e-Manifests and UK receipts of waste.

May import what ``custody`` may, and the rest of ``custody``. Start reading in ``formats/`` (the
fields, each with its source), then ``rules/``; ``reading`` opens a file, ``work`` is what the
background worker does, ``service`` holds the deeds.
"""
