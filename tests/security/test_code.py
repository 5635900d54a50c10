"""What holds of code, scripts, settings and secrets as a whole."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask, request
from marshmallow import RAISE, Schema

from recycling import create_app
from recycling.config import BadConfiguration, Settings
from recycling.parties.vault import seal, unseal

HOUSE = Path(__file__).parents[2]
_SAFE = {
    "URBAN_MINE_ENV": "production",
    "SECRET_KEY": "x9f3k2m7q1w8e5r6t4",
    "STRIPE_WEBHOOK_SECRET": "whsec_x9f3k2m7q1w8",
    "BASE_URL": "https://urban-mine.example",
}


def _scripts() -> list[Path]:
    return sorted(one for one in (HOUSE / "static").glob("*.js"))


def test_no_script_of_ours_makes_markup_of_text() -> None:
    dangerous = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|Function\("
    )
    assert len(_scripts()) > 3
    assert [one.name for one in _scripts() if dangerous.search(one.read_text())] == []


def test_no_script_of_ours_keeps_anything_in_the_browser() -> None:
    keeping = re.compile(r"localStorage|sessionStorage|indexedDB|document\.cookie|serviceWorker")
    assert [one.name for one in _scripts() if keeping.search(one.read_text())] == []


def test_every_body_of_the_api_refuses_fields_it_does_not_know(application: Flask) -> None:
    bodies = [
        schema
        for endpoint, view in application.view_functions.items()
        if "_api." in endpoint
        for schema in _bodies_of(view)
    ]
    assert len(bodies) > 50
    assert sorted(str(one) for one in bodies if one.unknown != RAISE) == []


def _bodies_of(view: object) -> list[Schema]:
    documented = getattr(view, "_apidoc", {}).get("arguments", {}).get("parameters", [])
    found = [one["schema"] for one in documented if one.get("in") in ("json", "form")]
    return [one() if isinstance(one, type) else one for one in found]


@pytest.mark.parametrize("proxies", [0, 1])
def test_a_forged_header_names_no_address(tmp_path: Path, proxies: int) -> None:
    settings = Settings(tmp_path, f"sqlite:///{tmp_path / 'x'}", trusted_proxies=proxies)
    app = create_app(settings)
    seen = []
    app.before_request_funcs.setdefault(None, []).insert(
        0, lambda: seen.append(request.remote_addr)
    )
    app.test_client().get(
        "/log/keys", headers={"X-Forwarded-For": "198.51.100.1, 203.0.113.9"},
        environ_base={"REMOTE_ADDR": "192.0.2.1"},
    )  # fmt: skip
    # What the last proxy wrote counts, where one is trusted; what its sender wrote never does.
    assert seen == ["203.0.113.9" if proxies else "192.0.2.1"]


@pytest.mark.parametrize(
    "unsafe",
    [
        {"SECRET_KEY": "development-only-secret-key"},
        {"SECRET_KEY": "short"},
        {"STRIPE_WEBHOOK_SECRET": ""},
        {"BASE_URL": "http://urban-mine.example"},
        {"WEBHOOK_LOOPBACK": "1"},
        {"SANDBOX": "1"},
        {"DATABASE_URL": "postgresql://registry@database/registry"},
        {"DATABASE_URL": "postgresql://registry@database/registry?sslmode=require"},
        {"DATABASE_URL": "postgresql://registry@/registry?host=127.0.0.1&host=database"},
        {"DATABASE_READ_URL": "postgresql://registry@10.0.0.2/registry"},
    ],
)
def test_production_refuses_what_is_unsafe(tmp_path: Path, unsafe: dict[str, str]) -> None:
    environment = {**_SAFE, "URBAN_MINE_INSTANCE": str(tmp_path)}
    assert Settings.from_environment(environment).in_production
    with pytest.raises(BadConfiguration):
        Settings.from_environment({**environment, **unsafe})


@pytest.mark.parametrize(
    "safe",
    [
        {"DATABASE_URL": "postgresql://registry@127.0.0.1:6432/registry"},
        {"DATABASE_URL": "postgresql://registry@[::1]/registry"},
        {"DATABASE_URL": "postgresql://registry@/registry?host=/var/run/postgresql"},
        {"DATABASE_URL": "postgresql://registry@database/registry?sslmode=verify-full"},
        {"DATABASE_URL": "postgresql://registry@database/registry", "DATABASE_IN_CLEAR": "1"},
    ],
)
def test_production_takes_a_database_nobody_else_hears(
    tmp_path: Path, safe: dict[str, str]
) -> None:
    environment = {**_SAFE, "URBAN_MINE_INSTANCE": str(tmp_path), **safe}
    assert Settings.from_environment(environment).in_production


@pytest.mark.parametrize(
    "path",
    ["/.git/config", "/static/", "/static/../app.py", "/static/%2e%2e/app.py", "/instance/",
     "/.env", "/requirements.txt", "/static/vendor/", "/app.py"],
)  # fmt: skip
def test_nothing_but_static_files_is_served_from_the_folder(application: Flask, path: str) -> None:
    assert application.test_client().get(path).status_code in {404, 308}


def test_what_the_vault_sealed_opens_for_its_owner_only_and_unaltered(in_app: Flask) -> None:
    kept = seal("JBSWY3DPEHPK3PXP", "PER-1")
    assert "JBSWY3DPEHPK3PXP" not in kept
    assert unseal(kept, "PER-1") == "JBSWY3DPEHPK3PXP"
    assert unseal(kept, "PER-2") is None
    altered = kept[:20] + ("A" if kept[20] != "A" else "B") + kept[21:]
    assert unseal(altered, "PER-1") is None
    assert seal("JBSWY3DPEHPK3PXP", "PER-1") != kept


def test_passwords_are_typed_unseen_and_may_be_pasted(app: Flask) -> None:
    for address in ("/sign-in", "/register"):
        page = app.test_client().get(address).text
        fields = re.findall(r"<input[^>]*name=\"password\"[^>]*>", page)
        assert fields
        for one in fields:
            assert 'type="password"' in one
            assert "onpaste" not in one
            assert 'autocomplete="off"' not in one
