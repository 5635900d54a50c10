"""The public register as a search reads it: one narrow row for each lot ever published.

Written by ``lots/finding.py`` inside the deed that changes the lot, and by nothing else. Ids are
given in the order of publication, so the newest lots are the highest ids: a list of the newest
needs no sorting, whatever narrows it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint, event
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine

from recycling.db import BigId, Model
from recycling.lots import full_text
from recycling.quantities import Mass


class Words(TypeDecorator[str]):
    """Words with blanks between: a ``tsvector`` on PostgreSQL, text that FTS5 indexes on SQLite."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose what the database can look words up in."""
        on_postgresql = dialect.name == "postgresql"
        return dialect.type_descriptor(TSVECTOR() if on_postgresql else Text())


IN_ORDER_OF_CODES = String(40).with_variant(String(40, collation="C"), "postgresql")


class RegisterEntry(Model):
    """What one published lot is found by, narrowed by and put in order by.

    ``words`` are those of its texts and those that stand for what it is narrowed by. ``x``, ``y``,
    ``z`` is the place on a sphere whose radius is a million, so that a distance is whole numbers.
    What is too radioactive for the open market is not ``is_open`` and is never found.
    ``price_minor_per_tonne`` is the leading price that everybody sees.
    """

    __tablename__ = "lot_entry"
    __table_args__ = (
        UniqueConstraint("lot_id"),
        Index("ix_lot_entry_wet_mass_id", "wet_mass", "id"),
        Index("ix_lot_entry_closes_at_id", "closes_at", "id"),
        Index("ix_lot_entry_price_minor_per_tonne_id", "price_minor_per_tonne", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    words: Mapped[str] = mapped_column(Words)
    stream: Mapped[str] = mapped_column(String(40))
    country: Mapped[str] = mapped_column(String(2))
    state: Mapped[str] = mapped_column(String(12))
    hazardous: Mapped[bool]
    is_open: Mapped[bool]
    elements: Mapped[str] = mapped_column(String(80))
    wet_mass: Mapped[Mass]
    x: Mapped[int]
    y: Mapped[int]
    z: Mapped[int]
    closes_at: Mapped[datetime | None]
    price_minor_per_tonne: Mapped[int | None] = mapped_column(BigInteger)


class LotElement(Model):
    """How much of a rare earth a published lot holds, counted as element."""

    __tablename__ = "lot_element"
    __table_args__ = (Index("ix_lot_element_element_mass_lot_id", "element", "mass", "lot_id"),)

    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), primary_key=True)
    element: Mapped[str] = mapped_column(String(2), primary_key=True)
    mass: Mapped[Mass]


class RegisterWord(Model):
    """A word of a lot that may be typed in part; those beginning alike stand together."""

    __tablename__ = "register_word"

    word: Mapped[str] = mapped_column(IN_ORDER_OF_CODES, primary_key=True)


class SpeltWord(Model):
    """Three letters in a row of a word of the register, by which a misspelt one is found again."""

    __tablename__ = "spelt_word"
    __table_args__ = (Index("ix_spelt_word_trigram_word", "trigram", "word"),)

    word: Mapped[str] = mapped_column(String(40), primary_key=True)
    trigram: Mapped[str] = mapped_column(String(3), primary_key=True)


class SavedSearch(Model):
    """A search of the register a person keeps, for one organisation acted for.

    ``looked_at`` is when the register was last looked through for it, as far as the entry
    ``seen_entry``.
    """

    __tablename__ = "saved_search"
    __table_args__ = (UniqueConstraint("person_id", "organisation_id", "name"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str] = mapped_column(String(80))
    query: Mapped[str] = mapped_column(String(1000))
    saved_at: Mapped[datetime]
    looked_at: Mapped[datetime] = mapped_column(index=True)
    seen_entry: Mapped[int] = mapped_column(BigInteger, default=0)


@event.listens_for(RegisterEntry.__table__, "after_create")
def _index_words(_table: object, connection: Connection, **_options: object) -> None:
    for statement in full_text.creation(connection.dialect.name):
        connection.exec_driver_sql(statement)
