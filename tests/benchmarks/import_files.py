"""Files of lots of any length for the benchmark: dirty as real ones, the same for the same number.

A German spreadsheet saved as CSV: semicolons, decimal commas, per cent, a title row, ``<0,1``,
``Rest``, days with points. One row in a thousand is bad.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

HEADERS = (
    "Losnummer", "Bezeichnung", "Abfallart", "Konsistenz", "Land", "Ort", "Breitengrad",
    "Längengrad", "Verfügbar ab", "Abfallschlüssel", "Gefahren", "Gewicht (kg)", "Feuchte (%)",
    "Verpackung", "Anzahl Gebinde", "Methode", "Labor", "Nd (%)", "Pr (%)", "Dy (%)", "Tb (%)",
    "Fe (%)", "B (%)",
)  # fmt: skip
_TOWNS = (("Hanau", "50,1328", "8,9169"), ("Freiberg", "50,9119", "13,3428"))
_BAD_EVERY = 1000


def rows(count: int, seed: int = 1) -> Iterator[tuple[str, ...]]:
    """Yield the cells of so many rows."""
    chance = random.Random(seed)
    for number in range(1, count + 1):
        town, latitude, longitude = chance.choice(_TOWNS)
        mass = f"{chance.randint(1, 24)}.{chance.randint(0, 999):03d},{chance.randint(0, 9)}"
        yield (
            f"L-{number:07d}", f"NdFeB-Schleifschlamm, Charge {number}", "ndfeb_swarf",
            "schlammig, ölig", "Deutschland", town, latitude, longitude, "31.12.2027",
            "12 01 18*", "HP3, HP14", "keine" if number % _BAD_EVERY == 0 else mass,
            f"{chance.randint(5, 30)},5", "Stahlfässer", str(chance.randint(1, 80)), "ICP-OES",
            "Elbe Analytics", f"{chance.randint(15, 22)},{chance.randint(0, 99):02d}", "4,5",
            "1,2", "<0,1", f"{chance.randint(50, 60)},25", "0,95",
        )  # fmt: skip


def write_csv(path: Path, count: int) -> Path:
    """Write a file of so many rows as a German spreadsheet program does."""
    with path.open("w", encoding="cp1252", newline="") as file:
        file.write("Bestand Werk Hanau;;\r\n")
        file.write(";".join(HEADERS) + "\r\n")
        for row in rows(count):
            file.write(";".join(row) + "\r\n")
    return path
