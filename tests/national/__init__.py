"""A country's year on the registry, played over HTTP in a run of minutes.

``rules.py`` draws the year up (pure), ``people.py`` enters who takes part, ``lives.py`` does the
deeds of one lot's life, ``stage.py`` calls each when it is due whatever came before,
``verifying.py`` checks certificates without the registry, ``checking.py`` holds all that was
answered against the register, ``telling.py`` says what became of it.
``python -m tests.benchmarks.national_year`` puts them together.
"""
