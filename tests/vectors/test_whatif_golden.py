"""The vectors of the pages' script are what Python says; `node --test` holds the script to the same file."""

import json

from whatif_golden import FILE, text


def test_vectors_are_what_python_says() -> None:
    assert FILE.read_text("utf-8") == text()


def test_vectors_reach_the_hard_cases() -> None:
    """Ties, undecided contests, shared costs of nested contests, refusals, goals out of reach."""
    grounds = json.loads(FILE.read_text("utf-8"))
    scenarios = [one for ground in grounds for one in ground["scenarios"]]
    assert sum("reason" in one for one in scenarios) >= 12
    assert any(one.get("undecided") for one in scenarios)
    assert any(block["winner"] is None for ground in grounds for block in ground["ground"]["blocks"])
    ways = [way for ground in grounds for goals in ground["least"].values() for way in goals.values()]
    found = [way for way in ways if way not in (None, "server")]
    assert any(sum(way["contests"].values()) > way["votes"] for way in found)
    assert None in ways
