"""The register of bases as columns of numbers, to find in a heartbeat who may take a lot."""

from recycling.matching.columns.holding import Holder, View, in_columns

__all__ = ["Holder", "View", "in_columns"]
