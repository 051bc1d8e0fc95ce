"""A forecast from a model file: TOML, margins, deviations and loadings in percentage points.

Contests must be those of the law of its election; electors and weights are taken from the law and the last turnout
where the file leaves them out. What cannot be is refused with the contest's name.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from ascertain import archive
from ascertain.election import STATES
from ascertain.errors import InputInvalid
from ascertain.law import elections
from ascertain.simulation.forecast import Forecast, forecast
from ascertain.tally import tally

FORMAT: Final = "ascertain model 1"
_KEYS: Final = frozenset({"format", "election", "tickets", "factors", "df", "title", "note", "contest"})
_COLUMNS: Final = frozenset({"unit", "mean", "sd", "loadings", "electors", "weight"})


@dataclass(frozen=True, slots=True)
class Model:
    """A model file: the election it is about, names of its factors, and the forecast in shares."""

    election: int
    title: str
    factors: tuple[str, ...]
    forecast: Forecast


def read_model(data: bytes, *, name: str = "model") -> Model:
    """The model in a file's bytes; raises `InputInvalid` naming file and contest."""
    try:
        content = tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputInvalid(f"{name}: this is not readable as TOML: {error}.") from None
    try:
        return _model(content)
    except InputInvalid as error:
        raise InputInvalid(f"{name}: {error}") from None


def _model(content: Mapping[str, Any]) -> Model:
    if content.get("format") != FORMAT:
        raise InputInvalid(f'format must be "{FORMAT}", not {content.get("format")!r}.')
    unknown = sorted(set(content) - _KEYS)
    if unknown:
        raise InputInvalid(f"there is no key {unknown[0]}; keys are {', '.join(sorted(_KEYS))}.")
    election, tickets = content.get("election"), content.get("tickets")
    factors, rows = content.get("factors", []), content.get("contest", [])
    if not isinstance(election, int) or isinstance(election, bool):
        raise InputInvalid("election is a year.")
    if not isinstance(tickets, list) or not _strings(tickets) or len(set(tickets)) != 2 or len(tickets) != 2:
        raise InputInvalid("tickets are two different names.")
    if not _strings(factors) or not isinstance(rows, list) or not rows:
        raise InputInvalid("factors is a list of names, and there is a [[contest]] for every contest.")
    by_unit = _by_unit(rows)
    law = _law_electors(election)
    _check_units(by_unit, law, election)
    units = tuple(by_unit)
    electors = [_whole(unit, row, law) for unit, row in by_unit.items()]
    if law and sum(electors) != sum(law.values()):
        raise InputInvalid(f"the electors sum to {sum(electors)}, not to the {sum(law.values())} of {election}.")
    found = forecast(
        (tickets[0], tickets[1]),
        units,
        electors=electors,
        mean=[_number(unit, row, "mean") / 100 for unit, row in by_unit.items()],
        loadings=[_loadings(unit, row, len(factors)) for unit, row in by_unit.items()],
        sd=[_number(unit, row, "sd") / 100 for unit, row in by_unit.items()],
        weights=_weights(by_unit, election),
        df=_optional_number(content),
    )
    return Model(election, str(content.get("title", "")), tuple(factors), found)


def _strings(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) and item for item in value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _optional_number(content: Mapping[str, Any]) -> float | None:
    df = content.get("df")
    if df is not None and not _is_number(df):
        raise InputInvalid("df is a number.")
    return None if df is None else float(df)


def _by_unit(rows: list[Any]) -> dict[str, Mapping[str, Any]]:
    found: dict[str, Mapping[str, Any]] = {}
    for number, row in enumerate(rows, start=1):
        unit = row.get("unit") if isinstance(row, dict) else None
        if not isinstance(unit, str):
            raise InputInvalid(f"contest {number}: it has no unit.")
        if unit in found:
            raise InputInvalid(f"{unit}: this contest stands there twice.")
        if set(row) - _COLUMNS:
            raise InputInvalid(f"{unit}: there is no key {min(set(row) - _COLUMNS)}.")
        found[unit] = row
    return found


def _law_electors(election: int) -> dict[str, int]:
    """Electors by contest as the law of the election has them; empty for an election that it does not cover yet."""
    if election not in elections():
        return {}
    found: dict[str, int] = {}
    for award in archive.load_case(election).law.awards:
        found[award.decided_by] = found.get(award.decided_by, 0) + award.electors
    return found


def _check_units(by_unit: Mapping[str, Any], law: Mapping[str, int], election: int) -> None:
    strange = [unit for unit in by_unit if unit not in law] if law else []
    missing = [unit for unit in law if unit not in by_unit]
    if strange:
        raise InputInvalid(f"{election} has no contest {strange[0]}; its contests are {', '.join(sorted(law))}.")
    if missing:
        raise InputInvalid(f"the contest {missing[0]} of {election} is missing.")


def _whole(unit: str, row: Mapping[str, Any], law: Mapping[str, int]) -> int:
    number = row.get("electors", law.get(unit))
    if not isinstance(number, int) or isinstance(number, bool):
        raise InputInvalid(f"{unit}: electors is a whole number, and the law does not say how many.")
    return number


def _number(unit: str, row: Mapping[str, Any], key: str) -> float:
    value = row.get(key)
    if not _is_number(value):
        raise InputInvalid(f"{unit}: {key} is a number of percentage points.")
    return float(value)  # type: ignore[arg-type]  # a number, checked above


def _loadings(unit: str, row: Mapping[str, Any], k: int) -> list[float]:
    values = row.get("loadings", [])
    if not isinstance(values, list) or len(values) != k or not all(_is_number(value) for value in values):
        raise InputInvalid(f"{unit}: loadings are {k} numbers of percentage points, one a factor.")
    return [float(value) / 100 for value in values]


def _weights(by_unit: Mapping[str, Mapping[str, Any]], election: int) -> list[float]:
    """Shares of the national vote: the file's, else those of the election before; districts weigh nothing."""
    given = [row.get("weight") for row in by_unit.values()]
    if any(weight is not None for weight in given):
        if not all(_is_number(weight) for weight in given):
            raise InputInvalid("a weight is a number and stands in every contest or in none.")
        numbers = [float(weight) for weight in given]  # type: ignore[arg-type]  # numbers, checked above
    else:
        last = max((year for year in elections() if year < election), default=elections()[0])
        votes = tally(archive.load_case(last).returns).votes
        numbers = [float(sum(votes.get(unit, {}).values())) if unit in STATES else 0.0 for unit in by_unit]
    if sum(numbers) <= 0:
        raise InputInvalid("the weights sum to nothing.")
    return [number / sum(numbers) for number in numbers]
