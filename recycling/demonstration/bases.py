"""Where does it end? The recovery bases of the cast, their lines and their licences."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from recycling import clock
from recycling.bases import service
from recycling.bases.cases import queries as case_queries
from recycling.bases.cases.rules import Measure, NewOrder
from recycling.bases.discharge import service as discharge
from recycling.bases.discharge.rules import NewResult
from recycling.bases.footings import service as footings
from recycling.bases.footings.rules import (
    STANDARD,
    Acceptance,
    Approval,
    Bond,
    Details,
    DischargePermit,
    NewFooting,
    PermitLimit,
    ProcessList,
    YearlyScale,
)
from recycling.bases.rules import LicenceApplication, NewBase, NewLine, Penalty
from recycling.deeds import SYSTEM, Act
from recycling.demonstration.people import actor
from recycling.demonstration.scenes import (
    ABROAD,
    PLACES,
    PRICES,
    PUBLISHER,
    SCENES,
    Scene,
)
from recycling.matching import service as matching
from recycling.matching.rules.prices import NewPrice
from recycling.oversight.cases import service as cases
from recycling.quantities import Mass, Money
from recycling.streams import rules as streams

CURRENCY = "EUR"
YEARLY = Mass.kg(2_400_000)
# How prices came to what they are, in per cent of that, the oldest first.
_COURSE = (78, 84, 81, 92, 104, 97)
_NOW, _DAYS_APART = 100, 45
_WITH_COURSE = frozenset({"Nd", "Pr", "Dy", "Tb"})
_LICENSED_FOR = timedelta(days=5 * 365)
_CHARGES_MINOR = {
    "hydromet_roast_hcl_sx": 85_000,
    "nimh_h2so4": 62_000,
    "phosphor_alkali_fusion": 118_000,
    "fcc_acid_leach": 24_000,
    "polishing_regeneration": 41_000,
    "remses_conversion_leach": 96_000,
}
# Invented round rates, as are the charges: per tonne of dry mass for each step above a threshold.
_PENALTIES = {
    "hydromet_roast_hcl_sx": (Penalty("Cl", Decimal("0.10"), Decimal("0.10"), 1500),),
    "phosphor_alkali_fusion": (Penalty("Hg", Decimal("0.0010"), Decimal("0.0010"), 4000),),
}
_ABROAD_BY = ("hydromet_roast_hcl_sx", "fcc_acid_leach")
_NAMES = {
    "Duisburg": ("recycler", "Base Duisburg-Ruhrort"),
    "Leuna": ("recycler2", "Base Leuna-Süd"),
}


def build_bases() -> None:
    """Register both bases with a line and a licence for every process; regulators grant them."""
    for place, (recycler, name) in _NAMES.items():
        latitude, longitude = PLACES[place]
        base = service.register_base(
            Act(actor(recycler)), NewBase(name, "DE", place, latitude, longitude)
        )
        for process in _CHARGES_MINOR:
            _add_line(recycler, base, process)
        licence = service.apply_for_licence(Act(actor(recycler)), base, _application(place))
        _enter_footings(recycler, base, licence)
        footings.accept_footings(Act(actor("regulator")), base)
        service.grant_licence(Act(actor("regulator")), licence)
        _monitor(recycler, base)


def apply_for_more() -> str:
    """Leave one application for the regulator to decide; the reference of its base."""
    base = service.register_base(
        Act(actor("recycler")),
        NewBase("Base Hamburg-Veddel", "DE", "Hamburg", 53_521_000, 10_027_000, "DE-HH"),
    )
    _add_line("recycler", base, "phosphor_alkali_fusion")
    licence = service.apply_for_licence(Act(actor("recycler")), base, _application("Hamburg"))
    _enter_footings("recycler", base, licence)
    return base


def build_base_abroad() -> str:
    """Register a base in France for what crosses the border, licensed by its own authority."""
    latitude, longitude = PLACES[ABROAD]
    new = NewBase("Base Nantes-Cheviré", "FR", ABROAD, latitude, longitude)
    base = service.register_base(Act(actor("recycler_fr")), new)
    for process in _ABROAD_BY:
        _add_line("recycler_fr", base, process)
    licence = service.apply_for_licence(Act(actor("recycler_fr")), base, _application(ABROAD))
    _enter_footings("recycler_fr", base, licence)
    footings.accept_footings(Act(actor("regulator_fr")), base)
    service.grant_licence(Act(actor("regulator_fr")), licence)
    return base


def license_one_more() -> str:
    """License a base whose lines stand still; the reference of its licence."""
    base = service.register_base(
        Act(actor("recycler2")),
        NewBase(
            "Base Bitterfeld-Wolfen", "DE", "Bitterfeld-Wolfen", 51_623_000, 12_283_000, "DE-ST"
        ),
    )
    _add_line("recycler2", base, "phosphor_alkali_fusion")
    licence = service.apply_for_licence(Act(actor("recycler2")), base, _application("Bitterfeld"))
    _enter_footings("recycler2", base, licence)
    footings.accept_footings(Act(actor("regulator")), base)
    return service.grant_licence(Act(actor("regulator")), licence)


def _enter_footings(recycler: str, base: str, licence: str) -> None:
    footings.enter_footings(Act(actor(recycler)), base, _footings(licence))


def _monitor(recycler: str, base: str) -> None:
    """Enter what a laboratory found; the last value is above the permit's 10 mg/L."""
    for days, parameter, value, unit in (
        (40, "pH", "7.4", "1"), (40, "ammonia nitrogen", "6.2", "mg/L"),
        (10, "ammonia nitrogen", "11.3", "mg/L"),
    ):  # fmt: skip
        sampled = clock.today() - timedelta(days=days)
        new = NewResult(
            parameter, "water", Decimal(value), unit, sampled, "HJ 535-2009",
            "Demonstration laboratory", "DW001",
        )  # fmt: skip
        discharge.enter_result(Act(actor(recycler)), base, new)
    _order(case_queries.of_base(base, actor("regulator")).items[0].ref)


def _order(case: str) -> None:
    """Order that the breach is put right within 90 days; it is published for a year."""
    today = clock.today()
    cases.issue_order(
        Act(actor("regulator")),
        case,
        NewOrder(
            measure=Measure.RECTIFICATION,
            ordered="Repair the stripping column and measure again.",
            legal_basis="Federal Immission Control Act (BImSchG), section 17",
            reason="Ammonia nitrogen exceeds the discharge permit.",
            published_until=today + timedelta(days=365),
            deadline=today + timedelta(days=90),
        ),
    )


def _footings(licence: str) -> tuple[NewFooting, ...]:
    """Everything the licence rests on; names and numbers are invented."""
    scale = YearlyScale(tuple((one, YEARLY) for one in dict.fromkeys(s.subtype for s in SCENES)))
    limits = (
        PermitLimit("pH", "water", Decimal(9), Decimal(6)),
        PermitLimit("ammonia nitrogen", "water", Decimal(10)),
        PermitLimit("fluoride (as F)", "water", Decimal(8)),
        PermitLimit("hydrogen chloride", "air", Decimal(30)),
    )
    permit = DischargePermit(("DW001", "DA001"), STANDARD, "new", limits)
    bond = Bond(Money.of("1800000", CURRENCY), "bank_guarantee", "Rhein-Ruhr Bürgschaftsbank")
    return (
        _footing("eia_approval", "UVP 2025/41", Approval(YEARLY)),
        _footing("acceptance", "ABN 2025/88", Acceptance("Gazette of the district, 2025/19")),
        _footing("discharge_permit", "WHG 2026/112", permit, ends=True),
        _footing("bond", "RRB 70 118", bond, ends=True),
        _footing("process_list", "PL 2026/1", ProcessList(tuple(_CHARGES_MINOR), "Na")),
        _footing("yearly_scale", "JM 2026/1", scale, licence, ends=True),
    )


def _footing(
    kind: str, number: str, details: Details, licence: str = "", *, ends: bool = False
) -> NewFooting:
    today = clock.today()
    return NewFooting(
        kind=kind,
        number=number,
        authority="Demonstration authority for the environment",
        issued_on=today - timedelta(days=60),
        valid_from=today - timedelta(days=60),
        valid_to=today + _LICENSED_FOR if ends else None,
        details=details,
        licence=licence,
    )


def _subtypes(process: str) -> tuple[str, ...]:
    return tuple(s.subtype for s in SCENES if s.process == process)


def _add_line(recycler: str, base: str, process: str) -> None:
    route = streams.process(process)
    recovery = [code for code in route.operations if code not in streams.INTERIM_OPERATIONS]
    service.add_line(
        Act(actor(recycler)),
        base,
        NewLine(
            name=route.name_en.split(":")[0].split(",")[0],
            process=process,
            operation=recovery[0],
            subtypes=_subtypes(process),
            treatment_charge_minor=_CHARGES_MINOR[process],
            currency=CURRENCY,
            penalties=_PENALTIES.get(process, ()),
        ),
    )


def _application(place: str) -> LicenceApplication:
    today = clock.today()
    return LicenceApplication(
        number=f"BImSchG {place[:3].upper()}-2026/07",
        yearly_mass=YEARLY,
        valid_from=today - timedelta(days=30),
        valid_to=today + _LICENSED_FOR,
        processes=tuple(_CHARGES_MINOR),
        subtypes=tuple(scene.subtype for scene in SCENES),
        codes=tuple(dict.fromkeys(("EU", code_of(scene)) for scene in SCENES)),
        hazards=tuple(sorted({hazard for scene in SCENES for hazard in scene.hazards})),
    )


def code_of(scene: Scene) -> str:
    """Return the waste code the catalogue derives for a scene's lot today."""
    code = streams.derived_code(scene.subtype, "DE", clock.today())
    if code is None:
        raise LookupError(f"no waste code for {scene.subtype}")
    return code.number


def observe_prices() -> None:
    """Enter the invented prices, marked as such, and for some how they came about."""
    today = clock.today()
    earlier = [
        (today - timedelta(days=_DAYS_APART * (len(_COURSE) - place)), per_cent)
        for place, per_cent in enumerate(_COURSE)
    ]
    matching.observe_prices(
        Act(SYSTEM),
        tuple(
            NewPrice(
                element=element,
                form="oxide",
                minor_per_kg=minor * per_cent // _NOW,
                currency=CURRENCY,
                observed_on=day,
                source="invented round price for the demonstration",
                publisher=PUBLISHER,
                is_demonstration=True,
            )
            for element, minor in PRICES.items()
            for day, per_cent in (*(earlier if element in _WITH_COURSE else ()), (today, _NOW))
        ),
    )
