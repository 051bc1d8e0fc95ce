"""Packs that re-key one table of facts: jurisdictions, apportionment, electoral votes, the record, Congress and the House.

Fix rules bear the numbers of tests/data/test_fixes.py.
"""

from packing.workbench import Builder, Row, Table, Workbench, tabulate

FACTS = "facts/"


def cells(records: list[Row], *, columns: str) -> Table:
    """Take columns as they are or, written `new=old`, under a new name."""
    pairs = [name.partition("=") for name in columns.split(",")]
    heading = ",".join(new for new, _, _ in pairs)
    return tabulate(heading, ([row[old or new] for new, _, old in pairs] for row in records))


def lower_booleans(records: list[Row], *, columns: tuple[str, ...]) -> list[Row]:
    """Write True and False as true and false in the named columns."""
    return [row | {name: row[name].lower() for name in columns} for row in records]


def jurisdictions(bench: Workbench) -> Table:
    """States, the District of Columbia and the districts of Maine and Nebraska, with poll closing times of 2016."""
    columns = "unit,fips,state=usps,name,kind,parent,electors_2012_2020,electors_2024_2028,"
    columns += "poll_close_first_et_2016,poll_close_last_et_2016,tz_capital,note"
    return cells(bench.read(FACTS + "jurisdictions.csv"), columns=columns)


def apportionment(bench: Workbench) -> Table:
    """Electors entitled, appointed and voting, and the manner of appointment, by state and election."""
    columns = "year,state=state_po,entitled=electors_entitled,appointed=electors_appointed,voting=electors_voting,"
    return cells(bench.read(FACTS + "apportionment.csv"), columns=columns + "method,note")


def electoral_votes(bench: Workbench) -> Table:
    """Electoral votes cast and counted by state, office and person."""
    columns = "year,state=state_po,office,person=candidate,cast=votes_cast,counted=votes_counted,status"
    return cells(bench.read(FACTS + "electoral_votes_cast.csv"), columns=columns)


def record(bench: Workbench) -> Table:
    """The outcome of each election as printed: compared with, never an input."""
    columns = "year,states_appointing,entitled=electors_entitled,appointed=electors_appointed,voting=electors_voting,"
    columns += "majority=majority_of_appointed"
    for office in ("president", "vice_president"):
        columns += f",{office},{office}_cast={office}_votes_cast,{office}_counted={office}_votes_counted,"
        columns += f"{office}_elected_by,{office}_all_cast=all_votes_cast_{office},"
        columns += f"{office}_all_counted=all_votes_counted_{office}"
    return cells(bench.read(FACTS + "elections_golden.csv"), columns=columns + ",note,verified")


def contingent_ballots(bench: Workbench) -> Table:
    """Ballots of the House by delegations and of the Senate, under the year of the election."""
    rows = []
    for row in bench.read(FACTS + "contingent_ballots.csv"):
        # The Senate's two rows name no voter: 49 of 52 senators voted (manifest notes).
        voter = "" if row["chamber"] == "Senate" else row["voter"]
        # The ballot was taken in the year after the election.
        rows.append(row | {"election": str(int(row["year"]) - 1), "voter": voter})
    return cells(rows, columns="election,office,chamber,ballot,voter,votes,choice,verified")


def electors_2016(bench: Workbench) -> Table:
    """The electors of 2016 by name, with what they pledged and what they voted."""
    # Rule 20: the flagged fourth North Dakota name is left out, so that 538 remain.
    rows = [row for row in bench.read(FACTS + "electors_2016.csv") if row["voted_president"]]
    # Rule 20: names marked uncertain keep the mark; a missing name is uncertain too.
    rows = [row | judged(row) for row in rows]
    columns = "state=state_po,elector,party,pledged_president,pledged_vice_president,voted_president,"
    return cells(rows, columns=columns + "voted_vice_president,note,status")


# Two lists spell these electors differently; the name of the departures stands, so that they are one person.
SPELLINGS = {"Robert Satiacum, Jr.": "Robert Satiacum Jr.", 'William "Bill" Greene': "William (Bill) Greene"}


def judged(row: Row) -> Row:
    """The elector's name and whether the list itself doubts who sat in this seat."""
    if row["elector"].startswith("("):
        return {"elector": "", "status": "uncertain", "note": "the list lacks one of Illinois's twenty names"}
    name = SPELLINGS.get(row["elector"], row["elector"])
    return {"elector": name, "status": "uncertain" if row["status"].startswith("uncertain") else "voted"}


def house_delegations(bench: Workbench) -> Table:
    """Party strength of each state's delegation on the day a House would vote."""
    columns = "congress,date,state=state_po,republicans,democrats,vacancies=vacancies_on_date,delegation,basis"
    return cells(bench.read(FACTS + "house_delegations.csv"), columns=columns)


def senate_split(bench: Workbench) -> Table:
    """Party strength of the Senate."""
    columns = "congress,date,republicans,democrats,independents_with_democrats,vacant_or_unsworn,note"
    return cells(bench.read(FACTS + "senate_party_split.csv"), columns=columns)


def recounts_history(bench: Workbench) -> Table:
    """Statewide recounts: margin before and after."""
    columns = "record,years=year,state,office,kind,votes_recounted_or_cast,margin_before,margin_after,winner_before,"
    columns += "winner_after,shift_votes,reversed,source,notes"
    return cells(bench.read(FACTS + "recounts_history.csv"), columns=columns)


def tiles(bench: Workbench) -> Table:
    """One square a contest: the 56-unit layout of the map page."""
    rows = [row for row in bench.read(FACTS + "tile_grids.csv") if row["layout"] == "units56"]
    return cells(rows, columns="unit,row,col")


def county_to_district(bench: Workbench) -> Table:
    """Which district the counties of Maine and Nebraska lie in, with the share of the county's votes."""
    rows = lower_booleans(bench.read(FACTS + "me_ne_county_to_district.csv"), columns=("split",))
    return cells(rows, columns="lines,state,unit=fips,district,year,votes_used,share_of_county,split")


def campaign_events_2016(bench: Workbench) -> Table:
    """General-election campaign events by state."""
    return cells(bench.read(FACTS + "campaign_events_2016.csv"), columns="state,events=events_2016")


def campaign_forecast_2016(bench: Workbench) -> Table:
    """Forecast of the Democratic two-party share by state."""
    columns = "state,mean_democratic_two_party_share,low_95,high_95,probability_democratic,standard_error"
    return cells(bench.read(FACTS + "campaign_forecast_2016.csv"), columns=columns)


def census_populations(bench: Workbench) -> Table:
    """Apportionment populations by census and state."""
    rows = lower_booleans(bench.read(FACTS + "census_populations.csv"), columns=("in_apportionment",))
    columns = "census,state=state_po,resident,overseas,not_taxed,apportionment,in_apportionment"
    return cells(rows, columns=columns)


BUILDERS: dict[str, Builder] = {
    "apportionment": apportionment,
    "campaign_events_2016": campaign_events_2016,
    "campaign_forecast_2016": campaign_forecast_2016,
    "census_populations": census_populations,
    "contingent_ballots": contingent_ballots,
    "county_to_district": county_to_district,
    "electoral_votes": electoral_votes,
    "electors_2016": electors_2016,
    "house_delegations": house_delegations,
    "jurisdictions": jurisdictions,
    "record": record,
    "recounts_history": recounts_history,
    "senate_split": senate_split,
    "tiles": tiles,
}
