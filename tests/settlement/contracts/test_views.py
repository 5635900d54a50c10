"""Pages, files and API of contracts: read by the parties, signed by each of them."""

from __future__ import annotations

import hashlib
import io
import json

import pikepdf
import pytest

from recycling.settlement.contracts.printer import contract_pdf
from tests.certificates.conformance import broken_clauses
from tests.makers import a_token
from tests.settlement.contracts.makers import card, contract_of
from tests.settlement.makers import Outside


def made(outside: Outside, minor_per_tonne: int = 125_000) -> tuple[str, str]:
    """A contract nobody has signed, and its sale."""
    sale = outside.sale(minor_per_tonne)
    return outside.inside(lambda: contract_of(sale).ref), sale


def test_party_reads_signs_and_sees_its_signature(outside: Outside) -> None:
    ref, sale = made(outside)
    holder = outside.browse(outside.market.holder)
    holder.see(f"/contracts/{ref}")
    assert "the recycler pays the holder 1 250.00 EUR" in holder.words
    holder.follow(holder.send(f"/contracts/{ref}/sign", is_read="y"))
    assert "Your signature is recorded" in holder.words
    assert "Sign the contract" not in holder.words
    assert outside.inside(lambda: card(sale).state) == "half_signed"
    for address in ("/contracts", f"/sales/{sale}"):
        holder.see(address)
        assert f"/contracts/{ref}" in holder.links


def test_unread_contract_is_not_signed(outside: Outside) -> None:
    ref, sale = made(outside)
    holder = outside.browse(outside.market.holder)
    holder.see(f"/contracts/{ref}")
    assert holder.send(f"/contracts/{ref}/sign").status_code == 422
    assert outside.inside(lambda: card(sale).state) == "unsigned"


def test_file_of_a_contract_has_the_digest_the_ledger_names(outside: Outside) -> None:
    ref, sale = made(outside)
    holder = outside.browse(outside.market.holder)
    content = holder.see(f"/contracts/{ref}.json").data
    assert hashlib.sha256(content).hexdigest() == outside.inside(lambda: card(sale).digest)
    assert json.loads(content)["figures"]["sale"] == sale


def test_pdf_encloses_what_is_kept_and_is_archival(
    outside: Outside, tmp_path_factory: pytest.TempPathFactory
) -> None:
    ref, sale = made(outside, -56_600)
    content = outside.browse(outside.market.recycler).see(f"/contracts/{ref}.pdf").data
    with pikepdf.open(io.BytesIO(content)) as pdf:
        enclosed = pdf.attachments["contract.json"].get_file().read_bytes()
    kept = outside.inside(lambda: contract_of(sale).document)
    assert enclosed == kept.encode()
    assert content == outside.inside(lambda: contract_pdf(kept, card(sale)))
    path = tmp_path_factory.mktemp("contract") / "contract.pdf"
    path.write_bytes(content)
    assert broken_clauses([path]) == {path: {"PDFA_3_A": {}, "PDFUA_1": {}}}


def test_program_reads_and_signs(outside: Outside) -> None:
    ref, sale = made(outside)
    secret = outside.inside(a_token, outside.market.recycler)
    client = outside.app.test_client()
    headers = {"Authorization": f"Bearer {secret}"}
    (listed,) = client.get("/api/v1/contracts", headers=headers).json["items"]
    assert (listed["ref"], listed["state"]) == (ref, "unsigned")
    document = client.get(f"/api/v1/contracts/{ref}/document", headers=headers).data
    signed = client.post(
        f"/api/v1/contracts/{ref}/signature",
        json={"digest": hashlib.sha256(document).hexdigest()},
        headers=headers,
    )
    assert signed.status_code == 201, signed.text
    assert signed.json["state"] == "half_signed"
    assert outside.inside(lambda: card(sale).state) == "half_signed"


def test_award_leads_to_its_contract(outside: Outside) -> None:
    ref, sale = made(outside)
    auction = outside.inside(lambda: card(sale).auction)
    answer = outside.browse(outside.market.holder).see(f"/auctions/{auction}/contract")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/contracts/{ref}")
