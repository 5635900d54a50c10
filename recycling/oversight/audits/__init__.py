"""Does the whole registry still prove, and who outside can see that it was asked?

Start with ``carrying.py``, which asks everything; ``document.py`` is what is signed and published.
"""
