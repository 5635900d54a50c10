"""The files of a grown deployment fit together, and hold what no acknowledged deed is lost by."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.one_machine.filled import DEPLOY
from deploy.one_machine.layout import Layout
from tests.databases import free_port


@pytest.fixture(scope="module")
def layout(tmp_path_factory: pytest.TempPathFactory) -> Layout:
    made = Layout.in_folder(tmp_path_factory.mktemp("files") / "cluster", port=free_port())
    made.make()
    return made


def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text())


def test_every_gap_of_every_file_is_filled_in(layout: Layout) -> None:
    files = [path for path in layout.folder.rglob("*") if path.is_file()]
    assert {path.name for path in files} >= {"patroni.yml", "etcd.yml", "haproxy.cfg"}
    assert [path for path in files if re.search(r"\$\{[A-Z]", path.read_text())] == []


def test_a_commit_waits_for_a_standby_on_every_node(layout: Layout) -> None:
    for node in layout.nodes:
        first = _read(node.folder / "patroni.yml")["bootstrap"]["dcs"]
        assert (first["synchronous_mode"], first["synchronous_mode_strict"]) == (True, True)
        assert first["postgresql"]["parameters"]["synchronous_commit"] == "on"
        assert first["ttl"] >= first["loop_wait"] + 2 * first["retry_timeout"]


def test_passwords_are_read_by_nobody_else(layout: Layout) -> None:
    words = (layout.password, layout.site_password, layout.superuser_password)
    files = [path for path in layout.folder.rglob("*") if path.is_file()]
    secret = [path for path in files if any(word in path.read_text() for word in words)]
    assert secret
    assert {path.stat().st_mode & 0o077 for path in secret} == {0}


def test_the_pooler_drops_no_more_than_the_database_is_set_to(layout: Layout) -> None:
    pooler = (layout.folder / "pgbouncer.ini").read_text()
    assert "pool_mode = transaction" in pooler
    assert "options" in re.findall(r"ignore_startup_parameters = (\S+)", pooler)[0].split(",")
    asked = _read(layout.nodes[0].folder / "patroni.yml")["bootstrap"]["dcs"]["postgresql"]
    assert (asked["parameters"]["jit"], asked["parameters"]["random_page_cost"]) == ("off", 1.1)


def test_sites_and_workers_of_every_way_are_the_programs_there_are() -> None:
    compose = _read(DEPLOY / "compose" / "compose.yml")["services"]
    assert {"database", "migrate", "site", "worker", "nginx"} == set(compose)
    kinds = [one["kind"] for one in yaml.safe_load_all(
        (DEPLOY / "kubernetes" / "urban-mine.yml").read_text())]  # fmt: skip
    assert kinds.count("Deployment") == 2
    for unit in (DEPLOY / "systemd").glob("*.service"):
        started = re.findall(r"^ExecStart=/opt/urban-mine/(\S+)", unit.read_text(), re.MULTILINE)
        assert started, unit
        assert all(one.startswith(".venv/bin/") or (DEPLOY.parent / one).is_file()
                   for one in started)  # fmt: skip
