"""The plan in numbers (``problem``), priced and placed (``solving``)."""
