"""The verifiers that run without us: ``verify.py`` for Python, ``verifier.html`` for a browser.

Both import nothing of this project and say the same codes as ``verification.py``. ``bundle.py``
makes each of them one file; start with ``verify.py``.
"""
