"""Did somebody alter a row behind the application's back?

Every transaction leaves a sealed imprint of the rows it wrote; ``keeping.py`` makes it, and
``auditing.py`` holds the rows against it. Which tables have none, and why: ``uncovered.csv``.
"""
