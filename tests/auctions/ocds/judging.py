"""The public validator of OCDS, given the schemas it would otherwise fetch."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch
from zipfile import ZipFile

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from libcoveocds.api import ocds_json_output
    from libcoveocds.config import LibCoveOCDSConfig
    from ocdsextensionregistry.extension_version import ExtensionVersion
    from ocdsmerge import Merger

from recycling.auctions.ocds.packages import BIDS_EXTENSION

_NO_SCHEMA = '{"$schema": "http://json-schema.org/draft-04/schema#"}'
SCHEMA = Path(__file__).parent / "schema"
_ERRORS = ("validation_errors", "all_additional_fields", "additional_closed_codelist_values",
           "conformance_errors", "additional_checks", "deprecated_fields",
           "json_deref_error")  # fmt: skip


@cache
def _standard() -> bytes:
    """The standard's folder of schemas, packed as the validator wants it."""
    packed = BytesIO()
    with ZipFile(packed, "w") as file:
        file.writestr("standard/", "")
        for path in SCHEMA.glob("*.json"):
            file.write(path, f"standard/schema/{path.name}")
        # We publish no versioned releases.
        file.writestr("standard/schema/versioned-release-validation-schema.json", _NO_SCHEMA)
        schema = json.loads((SCHEMA / "release-schema.json").read_text())
        for name, codes in dict(_closed_lists(schema)).items():
            file.writestr(f"standard/schema/codelists/{name}", "\n".join(["Code", *codes]))
    return packed.getvalue()


def _closed_lists(schema: Any) -> Iterator[tuple[str, list[str]]]:
    """The codes of every closed list, which the release schema holds itself."""
    if isinstance(schema, dict):
        if schema.get("openCodelist") is False:
            codes = schema.get("enum") or schema["items"]["enum"]
            yield schema["codelist"], [code for code in codes if code]
        for part in schema.values():
            yield from _closed_lists(part)


def _remote(self: ExtensionVersion, basename: str, default: str | None = None) -> str:
    assert self.input_url == BIDS_EXTENSION
    return (SCHEMA / "bids" / basename).read_text()


def faults(package: dict[str, Any]) -> dict[str, Any]:
    """Everything the validator finds wrong with a package; empty where it is sound."""
    config = LibCoveOCDSConfig({"context": "api", "standard_zip": _standard()})
    with (
        TemporaryDirectory() as folder,
        patch.object(ExtensionVersion, "remote", _remote),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        found = ocds_json_output(folder, json_data=package, lib_cove_ocds_config=config)
    wrong = {name: found[name] for name in _ERRORS if found.get(name)}
    invalid = (found.get("extensions") or {}).get("invalid_extensions")
    return {**wrong, "extensions": invalid} if invalid else wrong


def merged_by_others(releases: list[dict[str, Any]]) -> dict[str, Any]:
    """The compiled release that Open Contracting's reference implementation makes."""
    schema = json.loads((SCHEMA / "release-schema.json").read_text())
    found: dict[str, Any] = Merger(schema).create_compiled_release(releases)
    return found
