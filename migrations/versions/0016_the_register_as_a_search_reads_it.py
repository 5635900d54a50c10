"""The register as a search reads it: entries, elements and their index of words; saved searches."""

from __future__ import annotations

from collections import defaultdict
from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from recycling.lots import full_text
from recycling.lots.rules import (
    contained,
    facet_word,
    point,
    search_words,
    spelt_words,
    trigrams,
)
from recycling.quantities import Mass, from_ppb
from recycling.streams import rules as streams

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_AT_ONCE = 500


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    op.create_table(
        "lot_entry",
        sa.Column("id", BIG, nullable=False),
        sa.Column("lot_id", BIG, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "words", postgresql.TSVECTOR() if dialect == "postgresql" else sa.Text(), nullable=False
        ),
        sa.Column("stream", sa.String(40), nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("hazardous", sa.Boolean(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("elements", sa.String(80), nullable=False),
        sa.Column("wet_mass", sa.BigInteger(), nullable=False),
        sa.Column("latitude_udeg", sa.Integer(), nullable=False),
        sa.Column("longitude_udeg", sa.Integer(), nullable=False),
        sa.Column("x", sa.Integer(), nullable=False),
        sa.Column("y", sa.Integer(), nullable=False),
        sa.Column("z", sa.Integer(), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("price_minor_per_tonne", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_lot_entry_lot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_entry")),
        sa.UniqueConstraint("lot_id", name=op.f("uq_lot_entry_lot_id")),
    )
    for columns in (
        ["wet_mass", "id"],
        ["closes_at", "id"],
        ["price_minor_per_tonne", "id"],
        ["latitude_udeg", "longitude_udeg"],
    ):
        op.create_index(f"ix_lot_entry_{'_'.join(columns)}", "lot_entry", columns)
    op.create_table(
        "lot_element",
        sa.Column("lot_id", BIG, nullable=False),
        sa.Column("element", sa.String(2), nullable=False),
        sa.Column("mass", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_lot_element_lot_id")),
        sa.PrimaryKeyConstraint("lot_id", "element", name=op.f("pk_lot_element")),
    )
    op.create_index(
        "ix_lot_element_element_mass_lot_id", "lot_element", ["element", "mass", "lot_id"]
    )
    op.create_table(
        "saved_search",
        sa.Column("id", BIG, nullable=False),
        sa.Column("ref", sa.String(20), nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("organisation_id", BIG, nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("query", sa.String(1000), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_saved_search_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_saved_search_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_search")),
        sa.UniqueConstraint("ref", name=op.f("uq_saved_search_ref")),
        sa.UniqueConstraint(
            "person_id",
            "organisation_id",
            "name",
            name=op.f("uq_saved_search_person_id_organisation_id_name"),
        ),
    )
    op.create_table(
        "spelt_word",
        sa.Column("word", sa.String(40), nullable=False),
        sa.Column("trigram", sa.String(3), nullable=False),
        sa.PrimaryKeyConstraint("word", "trigram", name=op.f("pk_spelt_word")),
    )
    op.create_index("ix_spelt_word_trigram_word", "spelt_word", ["trigram", "word"])
    for statement in full_text.creation(dialect):
        op.execute(statement)
    _enter_published_lots()
    op.drop_index("ix_lot_word_lot_id", "lot_word")
    op.drop_table("lot_word")


def _enter_published_lots() -> None:
    link = op.get_bind()
    lots = link.execute(
        sa.text("SELECT * FROM lot WHERE published_at IS NOT NULL ORDER BY published_at, id")
    ).mappings()
    spelt: set[str] = set()
    for several in iter(lambda: lots.fetchmany(_AT_ONCE), []):
        _enter(link, several, spelt)
    rows = [{"word": w, "trigram": three} for w in sorted(spelt) for three in trigrams(w)]
    table = sa.Table("spelt_word", sa.MetaData(), autoload_with=link)
    for start in range(0, len(rows), _AT_ONCE):
        link.execute(table.insert(), rows[start : start + _AT_ONCE])


def _enter(link: sa.Connection, lots: list[Any], spelt: set[str]) -> None:
    ids = sa.bindparam("ids", [lot["id"] for lot in lots], expanding=True)
    components, hazards = defaultdict(list), defaultdict(list)
    for row in link.execute(
        sa.text(
            "SELECT lot_id, species, element, fraction FROM lot_component WHERE lot_id IN :ids"
        ).bindparams(ids)
    ):
        components[row.lot_id].append(
            SimpleNamespace(
                species=row.species, element=row.element, fraction=from_ppb(row.fraction)
            )
        )
    for row in link.execute(
        sa.text("SELECT lot_id, hazard FROM lot_hazard WHERE lot_id IN :ids").bindparams(ids)
    ):
        hazards[row.lot_id].append(row.hazard)
    meta = sa.MetaData()
    entry = sa.Table("lot_entry", meta, autoload_with=link)
    element = sa.Table("lot_element", meta, autoload_with=link)
    link.execute(
        entry.insert(), [_row(lot, components[lot["id"]], hazards[lot["id"]]) for lot in lots]
    )
    spelt.update(w for lot in lots for w in spelt_words(_texts(lot, components[lot["id"]])))
    held = [
        {"lot_id": lot["id"], "element": symbol, "mass": mass.milligrams}
        for lot in lots
        for symbol, mass in contained(
            Mass(lot["wet_mass"]), from_ppb(lot["moisture"]), components[lot["id"]]
        ).items()
    ]
    if held:
        link.execute(element.insert(), held)


def _held(components: list[Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.element for each in components if each.element))


def _texts(lot: Any, components: list[Any]) -> tuple[str, ...]:
    kind, stream = streams.subtype(lot["subtype"]), streams.stream(lot["stream"])
    named = [streams.element(symbol).name_en for symbol in _held(components)]
    return (
        lot["title"],
        lot["physical_form"],
        lot["place"],
        lot["code"],
        *(name for each in (kind, stream) for name in (each.name_en, each.name_zh)),
        *_held(components),
        *named,
    )


def _row(lot: Any, components: list[Any], hazards: list[str]) -> dict[str, Any]:
    held = _held(components)
    words = search_words(_texts(lot, components))
    facets = (
        facet_word("s", lot["stream"]),
        facet_word("k", lot["subtype"]),
        facet_word("c", lot["country"]),
        facet_word("d", "yes" if lot["hazardous"] else "no"),
        *(facet_word("h", hazard) for hazard in hazards),
        *(facet_word("e", symbol) for symbol in held),
    )
    text = " ".join((*words, *facets))
    place = point(lot["latitude_udeg"], lot["longitude_udeg"])
    return {
        "lot_id": lot["id"],
        "text": text,
        "words": f"{text} {facet_word('t', lot['state'])}",
        "stream": lot["stream"],
        "country": lot["country"],
        "state": lot["state"],
        "hazardous": bool(lot["hazardous"]),
        "is_open": lot["radioactivity"] not in ("regulated_norm", "class7_transport"),
        "elements": ",".join(held),
        "wet_mass": lot["wet_mass"],
        "latitude_udeg": lot["latitude_udeg"],
        "longitude_udeg": lot["longitude_udeg"],
        "x": place.x,
        "y": place.y,
        "z": place.z,
    }


def downgrade() -> None:
    op.create_table(
        "lot_word",
        sa.Column("word", sa.String(40), nullable=False),
        sa.Column("lot_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_lot_word_lot_id")),
        sa.PrimaryKeyConstraint("word", "lot_id", name=op.f("pk_lot_word")),
    )
    op.create_index("ix_lot_word_lot_id", "lot_word", ["lot_id"])
    for statement in full_text.removal(op.get_bind().dialect.name):
        op.execute(statement)
    op.drop_table("spelt_word")
    op.drop_table("saved_search")
    op.drop_table("lot_element")
    op.drop_table("lot_entry")
