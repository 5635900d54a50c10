"""Whole valid evidence for tests: a magnet lot with long names and a lamp-phosphor lot."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from recycling.certificates.evidence import (
    Base,
    Batch,
    Carrier,
    Content,
    Evidence,
    Handover,
    Hazard,
    Issuer,
    Licence,
    Lot,
    Operation,
    Output,
    Party,
    Recovered,
    Scale,
    WasteCode,
    Weighing,
)
from recycling.quantities import Basis, Form, Fraction, Mass
from recycling.recovery.rules import CustodyModel

ISSUED_AT = datetime(2026, 11, 20, 10, 30, tzinfo=UTC)
ISSUER = Issuer(
    name="Urban Mine Registry",
    country="CH",
    register="Commercial register UID",
    register_number="CHE-114.218.907",
    site="https://urban-mine.example",
)
METRIC = "overall recovery, feed to product, as element"


def kg(text: str) -> Mass:
    """Read kilograms."""
    return Mass.kg(text)


def content(symbol: str, name: str, fraction: str, method: str) -> Content:
    """Make one line of a composition by dry mass, as element."""
    return Content(symbol, name, Fraction.of(fraction), Basis.DRY, Form.ELEMENT, method)


def recovered(symbol: str, name: str, contained: str, mass: str, uncertainty: str) -> Recovered:
    """Make one line of the centrepiece."""
    return Recovered(symbol, name, kg(contained), kg(mass), METRIC, kg(uncertainty))


def magnet_evidence(**changes: Any) -> Evidence:
    """Return the certificate of a magnet lot, with names as long as real ones get."""
    icp = "ICP-OES after fusion, ISO 11885, laboratory accredited to ISO/IEC 17025"
    xrf = "XRF screening, EN 62321-3-1"
    holder = "Gesellschaft für Antriebstechnik und Magnetsysteme Südwestfalen mbH & Co. KG"
    carrier = "Transports Frigorifiques et Industriels Van den Broucke-Łukasiewicz S.A."
    operator = "Société Nouvelle de Valorisation des Terres Rares du Sud-Ouest SAS"
    evidence = Evidence(
        identifier="7Q4K-M2TD-9HXA-4",
        issued_at=ISSUED_AT,
        issuer=ISSUER,
        holder=Party(holder, "DE", "Handelsregister Arnsberg", "HRA 20418"),
        base=Base(
            name="Base La Rochelle Nord",
            operator=Party(operator, "FR", "RCS La Rochelle", "812 604 339"),
            site="26 rue du Chef de Baie, 17000 La Rochelle",
            country="FR",
            licence=Licence(
                number="FR-17-2024-0087",
                authority="Direction régionale de l’environnement Nouvelle-Aquitaine",
                valid_from=date(2024, 4, 1),
                valid_to=date(2029, 3, 31),
                register_url="https://urban-mine.example/bases/FR-17-LRN/licences/FR-17-2024-0087",
            ),
        ),
        carriers=(
            Carrier(
                Party(carrier, "BE", "KBO/BCE", "0434.278.896"), mode="road", permit="BE-OVAM-9918"
            ),
        ),
        lot=Lot(
            reference="LOT-2026-004182",
            stream="Waste permanent-magnet materials and motors",
            sub_type="NdFeB grinding swarf and sludge",
            code=WasteCode(
                "12 01 18*",
                "metal sludge (grinding, honing and lapping sludge) containing oil",
                "European List of Waste",
                "2000/532/EC as of 2025-11-09",
            ),
            hazards=(
                Hazard("HP 3", "flammable"),
                Hazard("HP 14", "ecotoxic"),
            ),
            composition=(
                content("Nd", "neodymium", "0.2215", icp),
                content("Pr", "praseodymium", "0.0562", icp),
                content("Dy", "dysprosium", "0.0184", icp),
                content("Tb", "terbium", "0.0041", icp),
                content("Fe", "iron", "0.583", xrf),
                content("Co", "cobalt", "0.0121", xrf),
                content("B", "boron", "0.0094", icp),
            ),
        ),
        weighing=Weighing(
            declared=kg("4850"),
            received=kg("4812.6"),
            dry=kg("3609.45"),
            scale=Scale("Mettler Toledo VTS101, no. 5128874", kg("0.2"), "III", date(2027, 5, 31)),
        ),
        handovers=(
            Handover(
                datetime(2026, 9, 14, 6, 12, tzinfo=UTC),
                "Werk 2, 59872 Meschede, DE",
                holder,
                "holder’s waste officer",
                carrier,
                "driver",
            ),
            Handover(
                datetime(2026, 9, 15, 13, 47, tzinfo=UTC),
                "26 rue du Chef de Baie, La Rochelle, FR",
                carrier,
                "driver",
                operator,
                "weighbridge clerk",
            ),
        ),
        operation=Operation("R4", "recycling or reclamation of metals and metal compounds"),
        batch=Batch(
            "B-2026-0311",
            "Oxidising roast, hydrochloric leach, solvent extraction",
            datetime(2026, 10, 29, 16, 5, tzinfo=UTC),
        ),
        recovered=(
            recovered("Nd", "neodymium", "799.493", "752.321", "11.3"),
            recovered("Pr", "praseodymium", "202.851", "190.274", "3.1"),
            recovered("Dy", "dysprosium", "66.414", "60.636", "1.2"),
            recovered("Tb", "terbium", "14.799", "13.407", "0.34"),
        ),
        products=(
            Output(
                "Neodymium-praseodymium oxide, 99.5 %",
                kg("1100.221"),
                "Own sale, Less Common Metals Ltd, Ellesmere Port, GB",
            ),
            Output("Dysprosium oxide, 99.9 %", kg("69.591"), "Own sale, same consignee"),
            Output("Terbium oxide (Tb₄O₇), 99.9 %", kg("15.769"), "Stock at the base"),
        ),
        residues=(
            Output(
                "Iron oxide residue, leached", kg("3004.8"), "Cement works Bussac-Forêt, FR", "R5"
            ),
            Output("Spent cutting oil", kg("214.2"), "Re-refining, Lillebonne, FR", "R9"),
        ),
        custody_model=CustodyModel.CONTROLLED_BLENDING,
        custody_limit=(
            "The lot was processed with other lots of the same sub-type; its share of every product"
            " is its share of each element fed to the batch."
        ),
    )
    return replace(evidence, **changes)


def lamp_evidence(**changes: Any) -> Evidence:
    """Return the certificate of a lamp-phosphor lot: six elements, short names."""
    icp = "ICP-MS after alkaline fusion"
    holder = "Lampen-Recycling Nord eG"
    carrier = "Hanseatische Gefahrgut Spedition GmbH"
    operator = "Rhein-Oxid AG"
    evidence = replace(
        magnet_evidence(),
        identifier="0R5V-8KCJ-3ZQW-N",
        holder=Party(holder, "DE", "Genossenschaftsregister Kiel", "GnR 412"),
        base=Base(
            name="Base Leverkusen",
            operator=Party(operator, "DE", "Handelsregister Köln", "HRB 73301"),
            site="Chempark Geb. B 106, 51368 Leverkusen",
            country="DE",
            licence=Licence(
                number="DE-NW-53-2023-114",
                authority="Bezirksregierung Köln",
                valid_from=date(2023, 7, 1),
                valid_to=date(2028, 6, 30),
                register_url="https://urban-mine.example/bases/DE-NW-LEV/licences/114",
            ),
        ),
        carriers=(
            Carrier(
                Party(carrier, "DE", "Handelsregister Hamburg", "HRB 98001"), "rail", "BEF-HH-2214"
            ),
        ),
        lot=Lot(
            reference="LOT-2026-003977",
            stream="Waste fluorescent lamps",
            sub_type="Tri-band lamp phosphor powder",
            code=WasteCode(
                "20 01 21*",
                "fluorescent tubes and other mercury-containing waste",
                "European List of Waste",
                "2000/532/EC as of 2025-11-09",
            ),
            hazards=(Hazard("HP 6", "acute toxicity"), Hazard("HP 14", "ecotoxic")),
            composition=(
                content("Y", "yttrium", "0.1412", icp),
                content("Eu", "europium", "0.0098", icp),
                content("Ce", "cerium", "0.0107", icp),
                content("La", "lanthanum", "0.0121", icp),
                content("Tb", "terbium", "0.0061", icp),
                content("Gd", "gadolinium", "0.0034", icp),
            ),
        ),
        weighing=Weighing(
            declared=kg("950"),
            received=kg("948.35"),
            dry=kg("921.7962"),
            scale=Scale("Bizerba iS50, no. 220417", kg("0.05"), "III", date(2027, 1, 31)),
        ),
        handovers=(
            Handover(
                datetime(2026, 8, 3, 7, 30, tzinfo=UTC),
                "Kiel, DE",
                holder,
                "site manager",
                carrier,
                "shunter",
            ),
            Handover(
                datetime(2026, 8, 5, 9, 2, tzinfo=UTC),
                "Leverkusen, DE",
                carrier,
                "shunter",
                operator,
                "receiving chemist",
            ),
        ),
        batch=Batch(
            "B-2026-0207",
            "Mercury distillation, alkaline fusion, two-stage acid leach, solvent extraction",
            datetime(2026, 10, 2, 11, 40, tzinfo=UTC),
        ),
        recovered=(
            recovered("Y", "yttrium", "130.158", "121.046", "2.2"),
            recovered("Eu", "europium", "9.034", "8.311", "0.21"),
            recovered("La", "lanthanum", "11.154", "8.254", "0.3"),
            recovered("Ce", "cerium", "9.863", "7.002", "0.26"),
            recovered("Tb", "terbium", "5.623", "4.892", "0.14"),
            recovered("Gd", "gadolinium", "3.134", "2.413", "0.09"),
        ),
        products=(
            Output("Yttrium-europium oxide, 99.99 %", kg("163.34"), "Nichia, Anan, JP"),
            Output("Mixed La-Ce-Tb-Gd oxide", kg("27.03"), "Stock at the base"),
        ),
        residues=(
            Output(
                "Glass fines and sulphates", kg("716.9"), "Landfill class III, Leverkusen", "D5"
            ),
            Output("Mercury, stabilised as HgS", kg("0.042"), "Underground, Herfa-Neurode", "D12"),
        ),
        custody_model=CustodyModel.SEGREGATED,
        custody_limit="Only lots of tri-band phosphor powder were in the batch.",
    )
    return replace(evidence, **changes)
