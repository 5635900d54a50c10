"""The pure rules: which loads are screened, what is an alarm, what lifts a quarantine."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recycling.custody.screening.rules import (
    Ground,
    Reading,
    Report,
    Term,
    check_liftable,
    check_reading,
    check_report,
    grounds_of,
    is_obligatory,
    nanosieverts,
    terms_for,
)
from recycling.errors import Conflict, Invalid
from recycling.lots.rules.radioactivity import (
    NUCLIDES,
    Activity,
    Chain,
    Measurement,
    RadiationMethod,
)

DAY = date(2026, 12, 9)
TERMS = terms_for("DE", DAY)


def _reading(background: int = 100, highest: int = 100, **more: object) -> Reading:
    return Reading("Monitor 1", DAY, background, highest, **more)  # type: ignore[arg-type]


def _report(found: dict[str, str], **differs: object) -> Report:
    activities = tuple(Activity(one, Decimal(value)) for one, value in found.items())
    said = {"method": RadiationMethod.GAMMA_SPECTROMETRY, "measured_on": DAY} | differs
    limit = said.pop("detection_limit", Decimal("0.02"))
    measurement = Measurement(
        laboratory="Elbe", activities=activities, accreditation="D-PL-1", **said
    )  # type: ignore[arg-type]
    return Report(measurement, "HPGe 3", limit, "Both chains are exempt.")  # type: ignore[arg-type]


def test_every_term_says_whether_a_source_names_it_and_what_a_country_lays_down_comes_first() -> (
    None
):
    assert {one.certainty for one in TERMS.rows} == {"setting"}
    assert all(one.source for one in TERMS.rows)
    own = Term("CN", date(2027, 1, 1), "times_background", "3", "A law", "found")
    rows = (own, *TERMS.rows)
    assert terms_for("CN", date(2027, 1, 1), rows).times_background == 3
    assert terms_for("CN", date(2026, 12, 31), rows).times_background == Decimal("1.5")
    assert terms_for("DE", date(2027, 1, 1), rows).times_background == Decimal("1.5")
    assert terms_for("CN", date(2027, 1, 1), rows[::-1]).times_background == 3


@pytest.mark.parametrize(
    ("subtype", "state", "asked"),
    [
        ("electrolysis_slag", "below_exemption", True),
        ("molten_salt_fluoride", "expired_result", True),
        ("ndfeb_swarf", "unmeasured", False),
        ("ndfeb_swarf", "regulated_norm", True),
        ("smco_scrap", "natural_element_only", False),
        ("nimh_hev", "not_required", False),
    ],
)
def test_loads_of_kinds_that_may_hold_a_source_are_screened(
    subtype: str, state: str, asked: bool
) -> None:
    assert is_obligatory(subtype, state, TERMS) is asked


@pytest.mark.parametrize(
    ("reading", "grounds"),
    [
        (_reading(100, 150), ()),
        (_reading(100, 151), (Ground.BACKGROUND,)),
        (_reading(400, 500), ()),
        (_reading(400, 501), (Ground.DOSE_RATE,)),
        (_reading(200, 501), (Ground.BACKGROUND, Ground.DOSE_RATE)),
        (_reading(portal_alarm=True), (Ground.PORTAL,)),
    ],
)
def test_what_is_above_a_limit_is_an_alarm_and_what_is_at_it_is_none(
    reading: Reading, grounds: tuple[Ground, ...]
) -> None:
    assert grounds_of(reading, TERMS) == grounds


@given(st.integers(1, 1_000), st.integers(0, 10_000), st.integers(0, 10_000), st.booleans())
def test_more_dose_rate_never_raises_less_alarm(
    background: int, lower: int, more: int, portal: bool
) -> None:
    low = grounds_of(_reading(background, lower, portal_alarm=portal), TERMS)
    high = grounds_of(_reading(background, lower + more, portal_alarm=portal), TERMS)
    assert set(low) <= set(high)
    assert (Ground.PORTAL in low) is portal


@pytest.mark.parametrize(
    ("reading", "field"),
    [
        (_reading(0), "background"),
        (_reading(1_001), "background"),
        (_reading(highest=-1), "highest"),
        (Reading("", DAY, 100, 100), "instrument"),
        (Reading("M", DAY - timedelta(days=1), 100, 100), "verified_until"),
    ],
)
def test_a_reading_that_cannot_be_names_its_field(reading: Reading, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_reading(reading, DAY)
    assert field in {one.path for one in refusal.value.details}


def test_a_dose_rate_is_read_to_whole_nanosieverts() -> None:
    assert nanosieverts(Decimal("0.123"), "highest") == 123
    with pytest.raises(Invalid):
        nanosieverts(Decimal("0.1234"), "highest")


_micro = st.integers(0, 20_000_000).map(lambda one: Decimal(one) / 10**6)


@given(st.dictionaries(st.sampled_from(sorted(NUCLIDES)), _micro), st.booleans())
def test_a_report_lifts_exactly_where_each_nuclide_is_exempt_or_licensed(
    found: dict[str, Decimal], licensed: bool
) -> None:
    report = _report({one: str(value) for one, value in found.items()})
    chains = [v for one, v in found.items() if NUCLIDES[one] in (Chain.U238, Chain.TH232)]
    is_exempt = max(chains, default=Decimal(0)) <= 1 and found.get("K-40", Decimal(0)) <= 10
    is_carried = max(chains, default=Decimal(0)) <= 10
    if is_exempt or (licensed and is_carried):
        check_liftable(report.finding, "" if licensed else "No NORM.")
        return
    with pytest.raises(Conflict) as refusal:
        check_liftable(report.finding, "" if licensed else "No NORM.")
    assert refusal.value.code == ("norm_not_licensed" if is_carried else "above_class_7")


HEADS = {"U-238": "0.1", "Th-232": "0.1"}


@pytest.mark.parametrize(
    ("report", "field"),
    [
        (_report({}, method=RadiationMethod.DOSE_RATE), "method"),
        (_report({}, method=RadiationMethod.GROSS_COUNT), "method"),
        (_report({"Th-232": "0.1"}), "activities"),
        (_report(HEADS, measured_on=DAY - timedelta(days=1)), "measured_on"),
        (_report(HEADS, detection_limit=Decimal("1.1")), "detection_limit"),
        (_report(HEADS, detection_limit=Decimal(0)), "detection_limit"),
    ],
)
def test_a_report_that_cannot_lift_names_its_field(report: Report, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_report(report, DAY, DAY)
    assert {one.path for one in refusal.value.details} == {field}


def test_a_report_is_read_back_as_it_was_stored() -> None:
    report = _report({**HEADS, "K-40": "9.5"})
    check_report(report, DAY, DAY)
    assert Report.read(report.stored(), report.words) == report
