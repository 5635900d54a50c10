"""Where do imprints lie on PostgreSQL? In partitions of so many numbers each, made ahead.

By numbers, not by time: a row never moves, and partitions are of one size in a busy year too
(docs/decisions/0071). There is no partition for whatever fits into no other: rows would hide in it.
The role of sites makes no tables, so a function of the owner's makes the next one for it. SQLite
keeps one table. Used when tables are made, and by the migration.
"""

from __future__ import annotations

import re

NUMBERS = 10_000_000
AHEAD = 2
MOST_AHEAD = 64
NEXT = "SELECT add_imprint_partition()"
_NAME = re.compile(r"imprint_\d+")


def creation(dialect: str, numbers: int = NUMBERS) -> tuple[str, ...]:
    """Return the statements that part the empty table ``imprint``, each part for ``numbers``."""
    if dialect != "postgresql":
        return ()
    first = "CREATE TABLE imprint_0 PARTITION OF imprint FOR VALUES FROM (MINVALUE)"
    return (f"{first} TO ({numbers})", adding(numbers), *[NEXT] * AHEAD)


def adding(numbers: int = NUMBERS) -> str:
    """Return the statement that makes the function by which a site has one more partition made.

    It runs as its owner, and no more than ``MOST_AHEAD`` beyond the newest imprint. A table is made
    first and attached then: that waits for nobody who reads or writes imprints.
    """
    return f"""
CREATE OR REPLACE FUNCTION add_imprint_partition() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET lock_timeout = '5s' AS $$
DECLARE
    place bigint;
    newest bigint := coalesce(
        pg_sequence_last_value(pg_get_serial_sequence('public.imprint', 'id')::regclass), 0);
BEGIN
    PERFORM pg_advisory_xact_lock('public.imprint'::regclass::bigint);
    SELECT max(substring(relname FROM '^imprint_([0-9]+)$')::bigint) + 1 INTO STRICT place
      FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
     WHERE inhparent = 'public.imprint'::regclass;
    IF (place - {MOST_AHEAD}) * {numbers} > newest THEN
        RAISE EXCEPTION 'there are {MOST_AHEAD} partitions of imprint ahead already';
    END IF;
    EXECUTE 'CREATE TABLE public.imprint_' || place || ' (LIKE public.imprint INCLUDING ALL)';
    EXECUTE 'ALTER TABLE public.imprint ATTACH PARTITION public.imprint_' || place
        || ' FOR VALUES FROM (' || place * {numbers} || ') TO (' || (place + 1) * {numbers} || ')';
    RETURN place;
END $$"""  # noqa: S608 - two whole numbers  # nosec B608


def is_one(name: str | None) -> bool:
    """Tell whether a table of a database is a partition made here, not a table of the models."""
    return name is not None and _NAME.fullmatch(name) is not None
