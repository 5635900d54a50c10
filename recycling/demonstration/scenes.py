"""What is played? One lot of each of the eight streams, with what becomes of it.

Compositions are typical ones of the catalogue; prices, masses and recoveries are invented round
figures, inside the bands of the catalogue.
"""

from __future__ import annotations

from dataclasses import dataclass

from recycling.auctions.rules import Format

PERMIT = "BEF-DE-0815"
RECEIVER_PERMIT = "ENT-DE-0816"
ACCEPTANCE = "AN-2026-0417"


@dataclass(frozen=True)
class Scene:
    """One lot: what it is, where, for how much, and by which process it is recovered.

    ``price`` is in major units per tonne of wet mass, signed. ``rival`` is the other base's bid.
    ``recovery`` is the share of each element found in the product, in per mille; ``lost`` what
    stays unexplained, the rest goes to the residue.
    """

    stream: str
    subtype: str
    title: str
    holder: str
    base: str
    process: str
    kilograms: str
    moisture: str
    packaging: str
    pieces: int
    format: Format
    price: str
    rival: str
    un_number: str
    product: str
    product_share: int
    residue: str
    destination: str
    residue_operation: str
    hazards: tuple[str, ...] = ()
    recovery: int = 930
    lost: int = 8


SCENES = (
    Scene(
        "magnets", "ndfeb_swarf", "NdFeB grinding swarf, oily, from magnet production",
        "holder", "Duisburg", "hydromet_roast_hcl_sx", "12480", "0.1125",
        "steel drums under water", 62, Format.OPEN, "11850", "11600", "UN3189",
        "Nd-Pr-Dy mixed oxide 99.5 %", 780, "Iron residue",
        "Landfill class I, Duisburg", "D1", ("HP3", "HP5", "HP7"), 935,
    ),
    Scene(
        "nimh-batteries", "nimh_hev", "NiMH traction packs from hybrid cars",
        "holder", "Leuna", "nimh_h2so4", "8200", "0.02",
        "battery boxes", 410, Format.SEALED, "640", "590", "UN3496",
        "La-Ce-Nd double sulfate", 480, "Nickel-cobalt liquor residue",
        "Nickel refinery, Leuna", "R4", (), 905,
    ),
    Scene(
        "fluorescent-lamps", "lamp_linear", "Linear fluorescent tubes from municipal collection",
        "holder2", "Duisburg", "phosphor_alkali_fusion", "14200", "0.004",
        "tube racks", 240, Format.SEALED, "-566", "-610", "UN3506",
        "Y-Eu oxide 99.9 %", 860, "Distilled mercury and glass cullet",
        "Mercury stabilisation, Bernburg", "D9", ("HP6", "HP14"), 915,
    ),
    Scene(
        "spent-catalysts", "fcc_catalyst", "Spent fluid catalytic cracking catalyst",
        "holder", "Leuna", "fcc_acid_leach", "21500", "0.015",
        "big bags", 24, Format.SEALED, "0", "-35", "",
        "La-Ce carbonate concentrate", 500, "Alumina-silica residue",
        "Cement works, Bernburg", "R5", (), 640,
    ),
    Scene(
        "polishing-powder", "polishing_glass", "Ceria polishing sludge from lens grinding",
        "holder2", "Duisburg", "polishing_regeneration", "6400", "0.42",
        "sealed pails", 320, Format.OPEN, "310", "280", "",
        "Regenerated ceria polishing powder", 830, "Silica filter cake",
        "Brick works, Leipzig", "R5", ("HP14",), 950,
    ),
    Scene(
        "molten-salts", "molten_salt_fluoride", "Spent fluoride electrolyte of Nd electrolysis",
        "holder", "Leuna", "remses_conversion_leach", "3900", "0.008",
        "lined steel boxes", 13, Format.SEALED, "7350", "7100", "UN3288",
        "Mixed rare-earth oxide", 800, "Calcium fluoride residue",
        "Landfill class III, Leuna", "D5", ("HP6",), 940,
    ),
    Scene(
        "slag", "electrolysis_slag", "Molten-salt electrolysis slag",
        "holder", "Leuna", "remses_conversion_leach", "9600", "0.012",
        "big bags", 12, Format.OPEN, "4820", "4700", "UN3288",
        "Nd-Pr-Dy oxide", 840, "Fluoride and carbon residue",
        "Landfill class III, Leuna", "D5", ("HP6",), 925,
    ),
    Scene(
        "electronic-components", "crt_phosphor", "Phosphor powder from cathode-ray tubes",
        "holder2", "Duisburg", "phosphor_alkali_fusion", "2750", "0.03",
        "sealed drums", 28, Format.SEALED, "-1480", "-1600", "UN3288",
        "Y-Eu oxide 99.5 %", 850, "Zinc-cadmium sulfide residue",
        "Underground storage, Herfa", "D12", ("HP6", "HP14"), 900,
    ),
)  # fmt: skip

ABROAD = "Nantes"
PLACES = {
    ABROAD: (47_218_400, -1_553_600),
    "Duisburg": (51_434_400, 6_762_300),
    "Leuna": (51_318_300, 12_016_700),
    "holder": (53_541_900, 9_993_700),
    "holder2": (51_345_600, 12_381_900),
}
TOWNS = {"holder": "Hamburg", "holder2": "Leipzig"}

PUBLISHER = "Urban Mine demonstration"
# Invented round prices in minor units (cents) per kilogram of oxide: never shown as market data.
PRICES = {
    "La": 90, "Ce": 110, "Pr": 6200, "Nd": 6300, "Sm": 250, "Eu": 2400, "Gd": 2600, "Tb": 68000,
    "Dy": 20500, "Ho": 5200, "Y": 540, "PrNd": 6250,
}  # fmt: skip
