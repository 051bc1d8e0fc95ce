"""How counts evolved: the national tracker and the county feed of 2016, the state feed of 2020.

Fix rules bear the numbers of tests/data/test_fixes.py; a time is what the source said, never the moment of counting.
"""

from packing.workbench import Builder, PackFault, Row, Table, Workbench, tabulate

# Eastern Standard Time: every dated statement here falls between 6 November 2016 and 12 March 2017.
ZONE = "-05:00"

# The shared words for a time of day: the hour we give it and how exact that is. A bare day counts as its end.
TIMES = {
    "": ("23:59:59", "day"),
    "10:55 ET": ("10:55:00", "minute"),
    "Wednesday night": ("22:00:00", "day-part"),
    "after the morning figure (order inferred from totals)": ("11:00:00", "day-part"),
    "afternoon": ("15:00:00", "day-part"),
    "early evening": ("18:00:00", "day-part"),
    "mid-day": ("12:00:00", "day-part"),
    "morning": ("09:00:00", "day-part"),
    "morning after (blog date)": ("09:00:00", "day-part"),
    "noon Eastern": ("12:00:00", "minute"),
}

# The shared words for a source and its id in packs.toml. A blog that names nobody is its own source.
TRACKERS = {
    "AP": "ap",
    "AP (certified in all states)": "ap",
    "Cook/Wasserman tracker": "cook",
    "Cook/Wasserman tracker (final sheet)": "cook",
    "unnamed (blog copy of network count)": "lexanteinternet",
    "unnamed (blog quoting Wasserman)": "oliver-willis",
    "unnamed (blog)": "oliver-willis",
}

# What the pages say beside the figures, by the shared sequence number.
REMARKS = {
    "1": "a blog's copy of a network's count on the morning after",
    "2": "the page bears no date; it says almost a week after the election",
    "4": "a count of its own, not the tracker",
    "5": "the lead passes one million",
    "6": "the page names no source",
    "9": "quotes the Cook tracker",
    "10": "the lead passes two million",
    "11": "the page gives no hour; the order follows from the totals",
    "12": "the lead falls by 2,312 since the morning although both counts grow",
    "15": "on one page with the agency's figure of 30 November",
    "19": "certified in all states",
    "20": "the tracker's last sheet",
}

NATION_COLUMNS = "sequence,as_of,precision,unit,source,clinton,trump,others,lead,note,url"

# Rule 19: Michigan's steps as three sources told them. `lead` is Clinton's, so below zero when Trump was ahead; votes
# are known only for the certified count.
MICHIGAN: tuple[tuple[str, str, str | int, str | int, str | int, str], ...] = (
    ("2016-11-09", "mi-sos", "", "", -13107, "unofficial, 4,785,223 votes in all; unchanged until 21 November"),
    ("2016-11-12", "ap", "", "", -11837, "the agency's own count"),
    ("2016-11-14", "ap", "", "", -11423, "the agency's own count"),
    ("2016-11-22", "detroit-news", "", "", -12704, "the ten largest counties certified, the rest unofficial"),
    ("2016-11-23", "detroit-free-press", "", "", -10704, "all 83 county canvasses, before the state board met"),
    ("2016-11-28", "mi-sos", 2268839, 2279543, "", "certified by the Board of State Canvassers"),
    ("2016-12-04", "ap", "", "", -11612, "the agency's own count, its last"),
)


def others_of(row: Row) -> str:
    """Votes for other candidates, which only the tracker's last sheet states."""
    words = row["note"].split(";")[0]
    return words.removeprefix("others ") if words.startswith("others ") else ""


def timeline_2016_nation(bench: Workbench) -> Table:
    """Dated national statements of 2016, and Michigan's own steps."""
    rows: list[list[str | int]] = []
    for row in bench.read("count_timeseries/us2016_national_tracker.csv"):
        if not row["date"]:
            # The FEC's printed figure bears no day; national_reference holds it.
            continue
        clock, precision = TIMES[row["time_of_day_as_stated"]]
        said = [row["seq"], f"{row['date']}T{clock}{ZONE}", precision, "US", TRACKERS[row["source"]]]
        rows.append([*said, row["clinton"], row["trump"], others_of(row), "", REMARKS.get(row["seq"], ""), row["url"]])
    for number, (day, source, clinton, trump, lead, note) in enumerate(MICHIGAN, start=len(rows) + 1):
        clock, precision = TIMES[""]
        rows.append([number, f"{day}T{clock}{ZONE}", precision, "MI", source, clinton, trump, "", lead, note, ""])
    return tabulate(NATION_COLUMNS, rows)


def timeline_2016_county(bench: Workbench) -> Table:
    """Six states of one county feed, with the errors it had."""
    # Rule 16: nothing is repaired; 46113 stays unmapped, 51159 keeps the city's votes, falls stay falls.
    rows = bench.read("count_timeseries/us2016_county_snapshots.csv.gz")
    return tabulate(
        "as_of,unit,dem,gop,total", ([row[name] for name in ("as_of", "fips", "dem", "gop", "total")] for row in rows)
    )


def timeline_2020_state(bench: Workbench) -> Table:
    """The state feed of 2020: shares to three decimals, falls and resets as they were."""
    postal = {
        slug(row["name"]): row["state"]
        for row in bench.records("jurisdictions")
        if row["kind"] != "congressional_district"
    }
    rows: dict[tuple[str, ...], None] = {}
    for row in bench.read("count_timeseries/us2020_state_series_nyt.csv.gz"):
        # Rule 17: the first record of each state is a zero out of order. Later falls, even to zero, are real.
        if row["order"] == "0":
            if row["votes"] != "0":
                raise PackFault(f"timeline_2020_state: the first record of {row['state']} is no zero")
            continue
        shares = (row["vote_share_dem"], row["vote_share_rep"], row["eevp"], row["expected_votes"])
        # Rule 8: seven records are repeated word for word and kept once; two that differed would break the key.
        rows[row["timestamp"], postal[row["state"]], row["votes"], *shares] = None
    return tabulate("timestamp,state,votes,share_dem,share_rep,eevp,expected_votes", rows)


def slug(name: str) -> str:
    """A state's name as the feed spells it."""
    return name.lower().replace(" ", "-")


BUILDERS: dict[str, Builder] = {
    "timeline_2016_county": timeline_2016_county,
    "timeline_2016_nation": timeline_2016_nation,
    "timeline_2020_state": timeline_2020_state,
}
