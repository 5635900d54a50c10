"""What do several releases come to? The merge of OCDS 1.1, as far as our releases need it.

Objects merge field by field; lists of things with an id merge by id, in order of appearance; every
other list, and ``additionalClassifications``, is taken whole (`Merging`, OCDS 1.1.5).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_OMITTED = frozenset({"id", "date", "tag"})
_WHOLE = frozenset({"additionalClassifications", "additionalIdentifiers"})
Json = dict[str, Any]


def compiled(releases: Sequence[Mapping[str, Any]]) -> Json:
    """Merge the releases of one process, the oldest first, into its compiled release."""
    merged: Json = {}
    for release in releases:
        _merge(merged, {key: said for key, said in release.items() if key not in _OMITTED})
    last = releases[-1]
    head = {"id": f"{last['ocid']}-{last['date']}", "date": last["date"], "tag": ["compiled"]}
    return {**merged, **head}


def _merge(into: Json, said: Mapping[str, Any]) -> None:
    for key, value in said.items():
        if isinstance(value, dict):
            _merge(into.setdefault(key, {}), value)
        elif key not in _WHOLE and _has_ids(value):
            _merge_by_id(into.setdefault(key, []), value)
        else:
            into[key] = value


def _has_ids(value: object) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(one, dict) and "id" in one for one in value)
    )


def _merge_by_id(into: list[Json], said: Sequence[Mapping[str, Any]]) -> None:
    known = {one["id"]: one for one in into}
    for one in said:
        if one["id"] not in known:
            known[one["id"]] = {}
            into.append(known[one["id"]])
        _merge(known[one["id"]], one)
