"""How much does the grown deployment carry, beside the site on one file?

``deployments.py`` runs both alike, ``stock.py`` enters what is asked about, ``asking.py`` asks as
quickly as it is answered and judges each answer, ``certifying.py`` has lots certified and checks
what came of it, ``figures.py`` takes the figures of one deployment after the other.
``python -m tests.benchmarks.grown`` puts them side by side.
"""
