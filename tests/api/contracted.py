"""Addresses of contracts (for ``tests/api/matrix.py``)."""

from __future__ import annotations

from typing import Any

from recycling.parties.permissions import Permission
from tests.api.row import Row
from tests.api.world import Refs

P = Permission


def read(refs: Refs) -> Any:
    return {"digest": refs["digest"]}


DEEDS: tuple[Row, ...] = (
    Row("contracts_api.sign_contract", P.CONTRACTS_SIGN, "contracted", "contract", read,
        is_once=True),
)  # fmt: skip
FORMS: tuple[Row, ...] = (Row("contracts.sign", P.CONTRACTS_SIGN, "contracted", "contract"),)
READINGS: tuple[Row, ...] = (
    Row("contracts.index", P.CONTRACTS_READ),
    Row("contracts_api.list_contracts", P.CONTRACTS_READ),
    Row("contracts.of_auction", P.CONTRACTS_READ, "contracted", "auction"),
    *(
        Row(endpoint, P.CONTRACTS_READ, "contracted", "contract")
        for endpoint in (
            "contracts.show",
            "contracts.copy",
            "contracts.pdf",
            "contracts.as_json",
            "contracts_api.read_contract",
            "contracts_api.read_contract_document",
            "contracts_api.read_contract_copy",
            "contracts_api.read_contract_pdf",
        )
    ),
    *(
        Row(f"contracts_exports.contracts{whom}", P.CONTRACTS_READ, more=(("form", "csv"),))
        for whom in ("", "_for_programs")
    ),
)
