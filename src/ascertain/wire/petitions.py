"""Records of `petition`; their field names are the public keys of JSON and CSV."""

from msgspec import Struct


class EstimateRecord(Struct, frozen=True):
    """Valid signatures; `low` and `high` are None where the rule knows no uncertainty."""

    valid: int
    low: int | None
    high: int | None


class PairsRecord(Struct, frozen=True):
    """Duplicates among all signatures."""

    estimate: int


class StepRecord(Struct, frozen=True):
    """One line of the formula."""

    name: str
    value: int | float | str


class PetitionRecord(Struct, frozen=True):
    """`petition check`: what a method says of a sample."""

    method: str
    cite: str
    submitted: int
    required: int
    sample: int
    estimate: EstimateRecord
    duplicates: PairsRecord
    percent_of_required: float
    decision: str
    p_sufficient: float | None
    steps: tuple[StepRecord, ...]


class ExactRecord(Struct, frozen=True):
    """Rows with the same name and other fields; rows count from 1 after the header."""

    rows: tuple[int, ...]
    same: str
    name: str


class LikelyRecord(Struct, frozen=True):
    """Two rows that a person has to look at."""

    rows: tuple[int, int]
    names: tuple[str, str]
    name_score: float
    address_score: float | None
    why: str


class DuplicatesRecord(Struct, frozen=True):
    """`petition duplicates`: rows that are surely or likely one person's."""

    signatures: int
    fields: tuple[str, ...]
    exact: tuple[ExactRecord, ...]
    likely: tuple[LikelyRecord, ...]
    surplus: int
    redacted: bool
