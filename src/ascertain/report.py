"""Reports of one HTML file: everything inside it, nothing to load, made to be printed."""

from ascertain.answers import Compared


def discrepancy(answer: Compared) -> str:
    """The page of a comparison."""
    return answer.sentence
