from __future__ import annotations

from tests.security.bill import faults

_FLASK = {
    "name": "flask",
    "version": "3.1.3",
    "purl": "pkg:pypi/flask@3.1.3",
    "licenses": [{"license": {"id": "BSD-3-Clause"}}],
}


def test_a_bill_without_a_pinned_package_or_with_another_version_is_found_out() -> None:
    bill = {"bomFormat": "CycloneDX", "components": [_FLASK]}
    assert faults(bill, "Flask==3.1.3   # web framework\n") == []
    assert faults(bill, "Flask==3.1.4\n") == ["Flask is 3.1.3, not 3.1.4."]
    assert faults(bill, "psycopg[binary]==3.3.9\n") == ["psycopg is missing."]
    assert faults({"bomFormat": "CycloneDX", "components": [{**_FLASK, "licenses": []}]},
                  "Flask==3.1.3") == ["Flask names no licence."]  # fmt: skip
    assert faults({}, "") == ["This is no bill of CycloneDX."]
