"""What the stages of an election add to its page."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from ascertain import answers
from ascertain.web.page import Asked

NAMES: Final[Mapping[str, str]] = {
    "count": "Count",
    "certify": "Certify",
    "electors": "Electors",
    "congress": "Congress",
    "outcome": "Outcome",
}


def listed(shown: answers.ElectionView) -> list[dict[str, Any]]:
    """The stages with their addresses, or with the reason why there is nothing to see."""
    no_votes = shown.outcome.popular_vote is None
    return [
        {
            "stage": stage,
            "words": words,
            "path": f"/elections/{shown.year}/{stage}",
            "reason": "no popular vote recorded" if stage == "count" and no_votes else "",
        }
        for stage, words in NAMES.items()
    ]


def _none(asked: Asked, shown: answers.ElectionView) -> dict[str, Any]:
    return {}


VALUES: Final[Mapping[str, Callable[[Asked, answers.ElectionView], dict[str, Any]]]] = {
    "count": _none,
    "certify": _none,
    "electors": _none,
    "congress": _none,
    "outcome": _none,
}
"""Stage -> what its template needs."""
