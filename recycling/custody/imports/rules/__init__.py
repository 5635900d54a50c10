"""The rules of movements, pure: fields, units, what a document tells, and how it compares.

``nodes`` reads declared fields only; ``us_emanifest`` and ``uk_receipt`` say what a document
tells; ``naming`` finds our references in it; ``comparing`` lists where it differs from ours.
"""
