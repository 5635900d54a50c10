"""The register of bases asked in SQL: where there are no columns, and to check them."""

from recycling.matching.in_sql.asking import may_take

__all__ = ["may_take"]
