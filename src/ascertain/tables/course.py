"""The course of an election as tables: stages, departures, states; every election on a line; electors."""

from collections.abc import Iterable, Sequence

from ascertain.tables.sheet import Part, Plain, Sheet, counted, number


def _people(value: Plain, *, nobody: str = "no vote") -> str:
    names = [name for name in (value.get("president"), value.get("vice_president")) if name]
    return " / ".join(names) or nobody


def outcome(value: Plain) -> list[Part]:
    """The course stage by stage, the departures, contingent elections and the states."""
    electors, vote = value["electors"], value["popular_vote"]
    stages: list[tuple[str, str]] = []
    if vote:
        stages.append(("Votes", f"{counted(vote['votes'], most=6)}; {vote['total']:,} in all"))
    tied = f"; {electors['tied']} in doubt" if electors.get("tied") else ""
    appointed = (
        f"{electors['appointed']} of {electors['allotted']} allotted; the majority is {electors['majority']}{tied}"
    )
    stages += [("Electors appointed", appointed), ("Pledged", counted(electors["pledged"]))]
    double = electors["vice_president"] is None
    for office, title in (
        ("president", "Votes, two each" if double else "President"),
        ("vice_president", "Vice president"),
    ):
        if electors[office] is None:
            continue
        cast, sure = electors[office]["cast"], electors[office]["counted"]
        stages.append((f"{title}: cast", counted(cast, most=14)))
        stages.append((f"{title}: counted", "the same" if cast == sure else counted(sure, most=14)))
    stages += [(f"Congress: {row['state'] or 'several'}", _objection(row)) for row in value["objections"]]
    stages += [(f"Also read without {row['without']}", _alternative(row)) for row in value["alternatives"]]
    stages += _contingent(value["contingent"] or ())
    for office, title in (("president", "President"), ("vice_president", "Vice president")):
        won = value[office]
        stages.append((title, f"{won['name']}, elected by {by(won['elected_by'])}" if won["name"] else "nobody"))
    takes = value["takes_office"]
    stages.append(
        ("Takes office", f"{takes['name'] or 'as the succession law says'}, {takes['capacity']}, {takes['on']}")
    )
    found: list[Part] = [Sheet(f"The course of {value['election']}", ("Stage", ""), stages, whole=("Stage",))]
    if value["departures"]:
        found.append(_departures(value["departures"]))
    found.append(_states(value["states"]))
    return found


def _objection(row: Plain) -> str:
    """What was asked, what the Houses answered, what became of the votes."""
    answers = [
        f"{chamber.capitalize()} {row[chamber]}{' ' + row[chamber + '_vote'] if row[chamber + '_vote'] else ''}"
        for chamber in ("house", "senate")
        if row[chamber]
    ]
    whom = f", {row['person']}" if row["person"] else ""
    said = f" ({', '.join(answers)})" if answers else ""
    return f"{row['question']}{whom}: {row['effect'].replace('_', ' ')}{said}, under {row['rule'].replace('_', ' ')}"


def _alternative(row: Plain) -> str:
    votes = "; ".join(counted(row[office], most=2) for office in ("president", "vice_president"))
    return f"{row['base']} appointed, majority {row['majority']}: {votes}"


def by(elected_by: str) -> str:
    """Who elected, in words."""
    return elected_by if elected_by in ("electors", "nobody") else f"the {elected_by}"


def _contingent(elections: Iterable[Plain]) -> list[tuple[str, str]]:
    lines = []
    for election in elections:
        title = f"{election['chamber']}, {election['office'].replace('_', ' ')}"
        taken = "; ".join(f"ballot {ballot['ballot']}: {counted(ballot['votes'])}" for ballot in election["ballots"])
        among = ", ".join(election["eligible"])
        lines.append((title, f"{election['needed']} of {election['of']} needed among {among}. {taken}"))
    return lines


def _departures(rows: Sequence[Plain]) -> Sheet:
    lines = []
    for row in rows:
        pledged = {"president": row["pledged"], "vice_president": row["pledged_vice_president"]}
        voted = {"president": row["voted"], "vice_president": row["voted_vice_president"]}
        if row["elector"] is None and row["office"] in pledged:  # a count of votes for one office
            pledged = {row["office"]: pledged[row["office"]]}
        instead = f" ({row['replaced_by']})" if row["replaced_by"] else ""
        lines.append(
            (
                row["state"],
                row["electors"],
                row["elector"] or {"vice_president": "(for vice president)"}.get(row["office"], ""),
                _people(pledged),
                _people(voted),
                row["disposition"].replace("_", " ") + instead,
                "inferred: differs from the usual pair" if row["inferred"] else row["category"].replace("_", " "),
            )
        )
    headings = ("State", "Electors", "Elector", "Pledged to", "Voted for", "What became of it", "Why")
    title = "Ballots that departed from the pledge or the ticket"
    return Sheet(title, headings, lines, numbers=("Electors",), whole=("State",), optional=("Why", "Elector"))


def _states(rows: Sequence[Plain]) -> Sheet:
    lines = [
        (
            row["state"],
            row["electors"],
            counted(row["pledged"]),
            row["winner"] if row["margin"] is not None else "",
            row["margin"],
            row["margin_points"],
            row["certified"] or "",
        )
        for row in rows
    ]
    headings = ("State", "Electors", "Pledged", "Leads in votes", "by", "Points", "Certified")
    return Sheet(
        "States",
        headings,
        lines,
        numbers=("Electors", "by", "Points"),
        whole=("State",),
        optional=("Certified", "Points", "Leads in votes"),
    )


def outcome_all(rows: Sequence[Plain]) -> list[Part]:
    """Every election on a line; `By votes` are the electors whom votes appointed by rule, all others are given facts."""
    lines = [
        (
            str(row["election"]),
            row["appointed"],
            row["electors_by_votes"],
            row["majority"],
            row["president"],
            by(row["elected_by"]),
            row["vice_president"],
            by(row["vice_president_elected_by"]),
            "yes" if row["popular_winner_lost"] else "",
            "as recorded" if row["matches_record"] else "; ".join(row["differences"]),
        )
        for row in rows
    ]
    headings = ("Election", "Appointed", "By votes", "Majority", "President", "by", "Vice president", "by ")
    return [
        Sheet(
            "",
            (*headings, "Lost in votes", "Record"),
            lines,
            numbers=("Appointed", "By votes", "Majority"),
            whole=("Election", "by", "by ", "Record"),
            optional=("by ", "By votes", "Majority", "Lost in votes", "Appointed", "Vice president"),
        )
    ]


def electors(value: Plain) -> list[Part]:
    """Electors, alone or in groups."""
    lines = [
        (
            row["state"],
            row["electors"],
            row["elector"],
            row["party"],
            _people(row["pledged"], nobody="nobody"),
            _people(row["voted"]),
            row["disposition"].replace("_", " "),
            row["binding"].replace("_", " "),
            row["note"],
        )
        for row in value["rows"]
    ]
    headings = (
        "State",
        "Electors",
        "Elector",
        "Party",
        "Pledged to",
        "Voted for",
        "Disposition",
        "Binding law",
        "Note",
    )
    return [Sheet("", headings, lines, numbers=("Electors",))]


def brief(value: Plain) -> list[Part]:
    """The contests of a summary."""
    cells = [[number(cell) if isinstance(cell, int) else str(cell or "") for cell in row] for row in value["contests"]]
    return [Sheet("", tuple(name.capitalize() for name in value["columns"]), [tuple(row) for row in cells])]
