"""Words as the desk lists them: one item a text, in the column where something must be done."""

from collections.abc import Mapping
from typing import Any

from hub.approvals.models import Words
from hub.approvals.states import COLUMNS

Incidents = Mapping[str, Any]  # id → {id, name, exercise}


def item(
    words: Words, shown: Mapping[str, Any], incident: Any, incidents: Incidents
) -> dict[str, Any]:
    """The desk's item for these words. `shown` is what its room shows of them, without the text.

    `column` is None for words that no longer wait for anyone.
    """
    in_force = [
        {**release.view(), "incident_name": incidents[release.incident_id]["name"]}
        for release in words.in_force
    ]
    return {
        "id": f"item-{words.id}",
        "kind": words.kind,
        "column": COLUMNS.get(words.state),
        "seq": words.seq,
        "of": shown,
        "incident": incident,
        "releases": in_force,
    }


def in_columns(items: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """The desk's columns, in each the one that moved last first: as its events prepend them.

    What one deed moved stands in the order of its ids, so that page and event agree.
    """
    columns: dict[str, list[dict[str, Any]]] = {"drafts": [], "waiting": [], "live": []}
    for one in sorted(items, key=lambda item: (item["seq"], item["id"]), reverse=True):
        if one["column"]:
            columns[one["column"]].append(one)
    return columns
