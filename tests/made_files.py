"""Small files of results for the tests, as strings and bytes, and where the shared samples lie."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ascertain.election import OTHERS, Election, Finding
from ascertain.errors import InputInvalid
from ascertain.ingest import Appended, Reading, append, read
from ascertain.returns import fold
from memory_log import MemoryLog

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="shared data absent")
RECEIVED = datetime(2026, 1, 1, tzinfo=UTC)
CLINTON, TRUMP = "Hillary Clinton", "Donald Trump"
HEADER = "unit,count_item,choice,votes,status,as_of,source"
NIGHT = "2016-11-09T04:00:00+00:00"


def table(rows: Iterable[Mapping[str, object]]) -> bytes:
    """Rows as CSV; the header is that of the first."""
    listed = list(rows)
    lines = [",".join(listed[0]), *(",".join(_cell(value) for value in row.values()) for row in listed)]
    return ("\n".join(lines) + "\n").encode()


def _cell(value: object) -> str:
    text = str(value)
    return '"' + text.replace('"', '""') + '"' if "," in text or '"' in text else text


def counts(units: Mapping[str, Mapping[str, object]], **fields: object) -> bytes:
    """A `reports` CSV: votes by unit and choice; fields are common to all rows."""
    own = {"as_of": NIGHT, "source": "desk", "status": "unofficial", "count_item": "total", **fields}
    return table(
        {"unit": unit, "choice": choice, "votes": count, **own}
        for unit, votes in units.items()
        for choice, count in votes.items()
    )


def pair(
    dem: object, rep: object, *, others: object | None = None, names: tuple[str, str] = (CLINTON, TRUMP)
) -> dict[str, object]:
    """Votes of the two leading tickets."""
    own: dict[str, object] = {names[0]: dem, names[1]: rep}
    return own if others is None else {**own, OTHERS: others}


def reading(data: bytes, *, year: int = 2016, received: datetime = RECEIVED, **options: Any) -> Reading:
    """What a file holds."""
    return read(data, election=Election(year), received=received, name=options.pop("name", "night.csv"), **options)


def refused(data: bytes, **options: Any) -> InputInvalid:
    """The error that a file is refused with: one sentence that names it."""
    with pytest.raises(InputInvalid) as caught:
        reading(data, **options)
    sentence = str(caught.value)
    assert caught.value.exit_code == 4
    assert sentence.startswith(options.get("name", "night.csv"))
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return caught.value


class Desk:
    """A log in memory, and files appended to it one after another."""

    def __init__(self, folder: Path, year: int = 2016, *, test: bool = False) -> None:
        self.log = MemoryLog(year, test=test)
        self.folder = folder
        self.done = Appended()

    def add(self, data: bytes, *, name: str = "", **options: Any) -> Appended:
        """Append one file."""
        path = self.folder / (name or f"file{len(self.log.intakes)}.csv")
        path.write_bytes(data)
        self.done = append(self.log, [path], received=options.pop("received", RECEIVED), **options)
        return self.done

    def codes(self, unit: str | None = None, *, level: str | None = None) -> list[str]:
        """The codes of the last file's findings, in alphabetical order."""
        return sorted(found.code for found in self.findings(unit, level=level))

    def findings(self, unit: str | None = None, *, level: str | None = None) -> list[Finding]:
        """The last file's findings about a unit, of a level."""
        return [
            found
            for found in self.done.findings
            if (unit is None or found.unit == unit) and (level is None or found.level == level)
        ]

    def total(self, unit: str) -> int:
        """What stands for a unit."""
        return sum(fold(self.log.read()).counts[unit].values())


def clarity(
    region: str,
    modes: Mapping[str, Mapping[str, Mapping[str, object]]],
    *,
    day: str = "11/8/2016",
    stamp: str = "11/9/2016 1:10:00 AM EST",
    contest: str = "President of the United States",
    totals: Mapping[str, object] | None = None,
    level: str = "County",
) -> bytes:
    """A Clarity file: choice -> mode -> place -> votes."""
    places = list(dict.fromkeys(name for own in modes.values() for votes in own.values() for name in votes))
    group = {"County": "Counties", "Precinct": "Precincts"}[level]
    turnout = "".join(f'<{level} name="{name}" totalVoters="0" ballotsCast="99999" />' for name in places)
    choices = ""
    for number, (choice, own) in enumerate(modes.items()):
        inner = "".join(
            f'<VoteType name="{mode}" votes="0">'
            + "".join(f'<{level} name="{name}" votes="{count}" />' for name, count in votes.items())
            + "</VoteType>"
            for mode, votes in own.items()
        )
        total = f' totalVotes="{totals[choice]}"' if totals else ""
        choices += f'<Choice key="{number}" text="{choice}"{total}>{inner}</Choice>'
    return (
        f'<?xml version="1.0"?><ElectionResult><Timestamp>{stamp}</Timestamp><ElectionDate>{day}</ElectionDate>'
        f"<Region>{region}</Region><ElectionVoterTurnout><{group}>{turnout}</{group}></ElectionVoterTurnout>"
        f'<Contest key="1" text="{contest}">{choices}</Contest></ElectionResult>'
    ).encode()


def ap(units: list[dict[str, Any]], *, day: str = "2016-11-08", test: bool = False) -> bytes:
    """An AP document of one race."""
    race = {"test": test, "officeID": "P", "officeName": "President", "raceTypeID": "G", "reportingUnits": units}
    return json.dumps({"electionDate": day, "races": [race]}).encode()


def ap_unit(votes: Mapping[str, object], **fields: Any) -> dict[str, Any]:
    """One reporting unit of AP; names are "First Last"."""
    people = [{"first": name.split()[0], "last": name.split()[-1], "voteCount": count} for name, count in votes.items()]
    return {"lastUpdated": "2016-11-09T05:00:00Z", **fields, "candidates": people}


def nist(
    counts_of: Mapping[str, Mapping[str, object]],
    *,
    status: str = "unofficial-partial",
    generated: str = "2016-11-09T00:10:00-05:00",
    kind: str = "total",
    **fields: Any,
) -> bytes:
    """A NIST report of one contest: votes by county code and candidate."""
    names = list(dict.fromkeys(name for own in counts_of.values() for name in own))
    units = [
        {"@id": f"u{code}", "Type": "county", "Name": code, "ExternalIdentifier": [{"Type": "fips", "Value": code}]}
        for code in counts_of
    ]
    people = [{"@id": f"c{number}", "BallotName": {"Text": [{"Content": name}]}} for number, name in enumerate(names)]
    selections = [
        {
            "CandidateIds": [f"c{number}"],
            "VoteCounts": [
                {"GpUnitId": f"u{code}", "Type": kind, "Count": own[name]}
                for code, own in counts_of.items()
                if name in own
            ],
        }
        for number, name in enumerate(names)
    ]
    contest = {"Name": "President of the United States", "ContestSelection": selections}
    return json.dumps(
        {
            "@type": "ElectionResults.ElectionReport",
            "GeneratedDate": generated,
            "IssuerAbbreviation": "SOS",
            "Status": status,
            "GpUnit": units,
            "Election": [{"StartDate": "2016-11-08", "Candidate": people, "Contest": [contest]}],
            **fields,
        }
    ).encode()


def nyt(
    counties: list[dict[str, Any]] | None = None, series: list[dict[str, Any]] | None = None, state: str = "NC"
) -> bytes:
    """A document of the 2020 feed."""
    race = {"race_id": "p", "state_id": state, "counties": counties or [], "timeseries": series or []}
    return json.dumps({"data": {"races": [race]}}).encode()


MEDSL_HEADER = "year,state,state_po,county,county_fips,office,candidate,party,candidatevotes,totalvotes,version,mode"


def medsl(rows: Iterable[str], *, header: str = MEDSL_HEADER) -> bytes:
    """A MEDSL file."""
    return ("\n".join([header, *rows]) + "\n").encode()
