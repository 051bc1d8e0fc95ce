"""How pages write numbers: thousands with commas, a true minus, margins never rounded to a tie."""

from collections.abc import Callable, Mapping
from typing import Any

MINUS = "−"


def votes(number: int | None) -> str:
    """A count of votes; what is not known is said so."""
    return "unknown" if number is None else f"{number:,}".replace("-", MINUS)


FILTERS: Mapping[str, Callable[..., Any]] = {"votes": votes}
