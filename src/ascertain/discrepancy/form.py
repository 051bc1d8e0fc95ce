"""The question file, key by key, as types that refuse what is not declared here."""

from typing import Annotated, Any, Final, Literal

from msgspec import Meta, Struct

Outcome = Literal["two_party_share", "two_party_swing"]
Controls = Literal["none", "demographics", "full", "demographics_past", "full_past"]
Weights = Literal["none", "votes", "population"]
Row = tuple[Outcome, Controls, Weights]
Measure = Literal["presence", "share_of_voters", "share_of_ballots"]
Method = Literal["hand", "machine", "mixed", "unknown"]
Share = Annotated[float, Meta(gt=0, lt=1)]
Party = Literal["Democratic", "Republican"]
RECIPE: Final[dict[str, Any]] = {
    "log": str,
    "floor": float,
    "complement": str,
    "above": float,
    "of": str,
    "percent": tuple[str, str],
}
"""The keys of a derived column, each with its type."""


class Claim(Struct, frozen=True, forbid_unknown_fields=True):
    """What was claimed and by whom; quoted, never judged by adjectives."""

    text: str
    cite: str
    points: float
    outcome: Outcome


class Replace(Struct, frozen=True, forbid_unknown_fields=True):
    """Columns of the same name that are taken from another file."""

    file: str
    on: str


class Source(Struct, frozen=True, forbid_unknown_fields=True):
    """The table of units and how its columns are called."""

    id: Annotated[tuple[str, ...], Meta(min_length=1)]
    name: str
    first: str
    second: str
    pack: str = ""
    file: str = ""
    state: str = ""
    cluster: str = ""
    population: str = ""
    coverage: Literal["whole", "part"] = "whole"
    first_party: Party | None = None
    second_party: Party | None = None
    replace: Replace | None = None


class Exclude(Struct, frozen=True, forbid_unknown_fields=True):
    """Units that had no polling places: those whose column says so."""

    column: str
    equals: str


class Exposure(Struct, frozen=True, forbid_unknown_fields=True):
    """The equipment that is asked about."""

    column: str
    label: str
    measure: Measure
    unit_of_choice: str = ""
    exclude: Exclude | None = None
    codings: tuple[str, ...] = ()


class Covariates(Struct, frozen=True, forbid_unknown_fields=True):
    """The declared controls."""

    demographics: Annotated[tuple[str, ...], Meta(min_length=1)]
    full: tuple[str, ...]


class Tests(Struct, frozen=True, forbid_unknown_fields=True):
    """The declared tests; only the main ones can carry a verdict."""

    primary: Row
    main: Annotated[tuple[Row, ...], Meta(min_length=1)]
    reference: tuple[Row, ...]


class Placebos(Struct, frozen=True, forbid_unknown_fields=True):
    """Elections that the equipment of this one cannot have changed."""

    years: tuple[int, ...] = ()
    level_years: tuple[int, ...] = ()


class NegativeControls(Struct, frozen=True, forbid_unknown_fields=True):
    """Equipment through which the claimed mechanism cannot act."""

    exposures: tuple[str, ...] = ()


class CountColumns(Struct, frozen=True, forbid_unknown_fields=True):
    """Columns of one count."""

    first: str
    second: str
    total: str


class Recounted(Struct, frozen=True, forbid_unknown_fields=True):
    """A second count of the same ballots; joined to the units by `on`, or with an exposure column of its own."""

    first_count: CountColumns
    second_count: CountColumns
    method: Method
    pack: str = ""
    file: str = ""
    on: str = ""
    exposure: str = ""
    cluster: str = ""


class Spec(Struct, frozen=True, forbid_unknown_fields=True):
    """The question file, key by key."""

    schema: Literal["ascertain/question/1"]
    title: str
    election: Annotated[int, Meta(ge=1824, le=2100)]
    previous: Annotated[int, Meta(ge=1824, le=2100)]
    level: Literal["county", "municipality", "ward", "precinct"]
    alpha: Share
    power: Share
    draws: Annotated[int, Meta(ge=99, le=100_000)]
    seed: Annotated[int, Meta(ge=0)]
    min_arm: Annotated[int, Meta(ge=2)]
    units: Source
    exposure: Exposure
    controls: Covariates
    tests: Tests
    placebos: Placebos
    negative_controls: NegativeControls
    hypothetical: bool = False
    state: str = ""
    claim: Claim | None = None
    derived: dict[str, dict[str, Any]] = {}
    recount: Recounted | None = None
