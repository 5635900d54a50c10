"""Dashboard and alert rules speak of metrics there are, and every alert says what to do."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml

from recycling import metrics
from recycling.site.status.figures import FIGURES

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "deploy" / "monitoring"
SUFFIXES = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count"), "gauge": ("",)}
NAME = re.compile(r"\burban_mine_\w+")


def known(tmp_path: Path) -> set[str]:
    made = metrics._made(tmp_path)
    families = [
        family
        for field in fields(made)
        if field.name != "folder"
        for family in getattr(made, field.name).describe()
    ]
    return set(FIGURES) | {one.name + end for one in families for end in SUFFIXES[one.type]}


def rules() -> list[dict[str, Any]]:
    (group,) = yaml.safe_load((FOLDER / "alerts.yml").read_text())["groups"]
    found: list[dict[str, Any]] = group["rules"]
    return found


def drawn() -> list[str]:
    panels = json.loads((FOLDER / "dashboard.json").read_text())["panels"]
    return [target["expr"] for panel in panels for target in panel.get("targets", ())]


def test_every_metric_named_exists_and_every_figure_is_drawn(tmp_path: Path) -> None:
    asked = {name for rule in rules() for name in NAME.findall(rule["expr"])}
    shown = {name for expression in drawn() for name in NAME.findall(expression)}
    assert len(asked) > 10
    assert asked | shown <= known(tmp_path)
    assert set(FIGURES) <= shown


def test_every_alert_has_its_line_in_the_manual() -> None:
    manual = (ROOT / "docs" / "operating.md").read_text().partition("## When an alert fires")[2]
    said = set(re.findall(r"^\| `([A-Z]\w+)` \| \S", manual, re.MULTILINE))
    assert {rule["alert"] for rule in rules()} == said
    for rule in rules():
        assert rule["annotations"]["runbook"] == "docs/operating.md#when-an-alert-fires"
        assert rule["labels"]["severity"] in {"page", "ticket"}


def test_prometheus_takes_the_rules_and_they_fire_when_they_should() -> None:
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("promtool (Debian: prometheus) is not installed")
    for asked in (("check", "rules", "alerts.yml"), ("test", "rules", "alerts_test.yml")):
        ran = subprocess.run(
            [promtool, *asked], cwd=FOLDER, capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
