"""What does a cell say, which column is which, and what lot is a row? Pure.

``cells`` cleans, ``numbers`` and ``days`` read, ``columns`` recognises headers, ``rows`` makes a
lot of a row, ``states`` says how an import goes on.
"""
