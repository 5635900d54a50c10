"""How fast is it? Each module is run by itself: `python -m tests.benchmarks.NAME`."""
