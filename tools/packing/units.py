"""Reporting units and the days between which their codes are valid.

`since` is the first day of a unit, `until` the first day on which it is no longer one; empty means open.
"""

from packing.workbench import Builder, Table, Workbench, tabulate

PARISHES = "LA"

# Days on which codes began or ended. Shannon became Oglala Lakota in South Dakota on 1 May 2015; Bedford city went into
# Bedford County on 1 July 2013; Broomfield was made of parts of four counties; Connecticut's planning regions replaced
# its counties in federal statistics on 6 June 2022; Valdez-Cordova was divided on 2 January 2019.
SINCE = {"08014": "2001-11-15", "46102": "2015-05-01", "02063": "2019-01-02", "02066": "2019-01-02"}
UNTIL = {"46113": "2015-05-01", "51515": "2013-07-01", "02261": "2019-01-02"}
CONNECTICUT = "2022-06-06"

# Units that are no county: what the code stands for, its kind and its dates.
NO_COUNTIES = {
    "02000": ("Alaska statewide", "statewide", "", ""),
    "02999": ("Alaska District 99", "statewide", "", ""),
    "09999": ("Connecticut write-ins", "writein", "", CONNECTICUT),
    "23999": ("Maine overseas ballots", "overseas", "", ""),
    "44999": ("Rhode Island federal ballots", "federal", "", ""),
}

# Codes of maps that never report, and Kalawao, whose votes are in Maui's.
SILENT = {
    "02063": ("Chugach Census Area", "borough"),
    "02066": ("Copper River Census Area", "borough"),
    "02261": ("Valdez-Cordova Census Area", "borough"),
    "15005": ("Kalawao County", "county"),
}

# Names that the feed lacks, garbles or has under another code.
NAMES = {
    "22059": "LaSalle Parish",
    "35013": "Doña Ana County",
    "46102": "Oglala Lakota County",
    "46113": "Shannon County",
    "51515": "Bedford city",
}

# What us-atlas 3 draws, where it is not the unit's own code: the old Shannon is the shape of Oglala Lakota; it has
# neither Bedford city nor Connecticut's regions nor the later halves of Valdez-Cordova.
MAP_IDS = {"46113": "46102", "51515": "", "02063": "", "02066": ""}


def full_names(bench: Workbench) -> dict[str, tuple[str, str]]:
    """State and legal name of every county code of the returns."""
    found = {
        row["fips"]: (row["state"], row["county"])
        for row in bench.read("county_returns/county_presidential_2000_2024.csv")
    }
    for row in bench.read("count_timeseries/us2016_county_snapshots.csv.gz"):
        # The feed of 2016 writes names out in full: Autauga County, Acadia Parish, Richmond city.
        found[row["fips"]] = (row["state"], row["county"])
    return {unit: (state, NAMES.get(unit, name)) for unit, (state, name) in found.items()}


def county_row(unit: str, state: str, name: str) -> list[str]:
    """One county, parish, city, region or other code of the returns."""
    map_id = MAP_IDS.get(unit, unit)
    since, until = SINCE.get(unit, ""), UNTIL.get(unit, "")
    if unit in NO_COUNTIES:
        name, kind, since, until = NO_COUNTIES[unit]
        map_id = ""
    elif unit.startswith("029"):
        # Alaska reports by House district; 02901 to 02940 are ours, because 02001 to 02040 collide with boroughs.
        kind, name, map_id = "district", f"Alaska House District {int(unit[3:])}", ""
    elif state == "CT":
        regional = name.endswith("Region")
        kind, map_id = "county", "" if regional else unit
        since, until = (CONNECTICUT, "") if regional else ("", CONNECTICUT)
    elif name.endswith((" city", " City")):
        kind = "city"
    else:
        kind = "parish" if state == PARISHES else "county"
    return [unit, name, state, kind, since, until, state, map_id]


def units(bench: Workbench) -> Table:
    """Every unit that a report may name."""
    rows = [county_row(unit, state, name) for unit, (state, name) in sorted(full_names(bench).items())]
    for unit, (name, kind) in SILENT.items():
        state = "HI" if unit.startswith("15") else "AK"
        dates = [SINCE.get(unit, ""), UNTIL.get(unit, "")]
        rows.append([unit, name, state, kind, *dates, state, MAP_IDS.get(unit, unit)])
    rows.append(["US", "United States", "US", "nation", "", "", "", ""])
    rows.append(["US-RES", "United States, residual", "US", "residual", "", "", "US", ""])
    for row in bench.records("jurisdictions"):
        if row["kind"] == "congressional_district":
            rows.append([row["unit"], row["name"], row["state"], "district", "", "", row["parent"], ""])
            continue
        state = row["state"]
        rows.append([state, row["name"], state, "state", "", "", "US", ""])
        rows.append([f"{state}-RES", f"{row['name']}, residual", state, "residual", "", "", state, ""])
    return tabulate("unit,name,state,kind,since,until,parent,map_id", rows)


BUILDERS: dict[str, Builder] = {"units": units}
