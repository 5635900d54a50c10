"""How sure is each figure of a balance, does the balance close, and which figure is wrong if not?

Pure. ``figures`` are what was measured, ``uncertainty`` how well (by the dated table
``assumed.csv`` where nobody said), ``network`` joins batches by what goes from one into the next,
``reconciling`` compares all of it and names what does not fit, ``closing`` is the balance of each
element in words that can be checked. Kilograms and fractions are floats here, for they are
estimates; what people are shown is ``Mass`` again.
"""
