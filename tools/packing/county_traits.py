"""What is known about counties beside their votes: demographics, voting equipment, and Wisconsin's recount of 2016.

Column names are the sources', which questions of the discrepancy study name; only the demographics' `fips` is `unit`.
"""

from packing.counties import unit_by_name
from packing.workbench import Builder, Row, Table, Workbench, tabulate

# Whole numbers that the source writes with a decimal point.
WHOLE = frozenset({"total_population", "cvap", "median_hh_inc", "ruralurban_cc", "n_units"})

# The equipment list's terms have not been read: derived flags and shares only, no makes, models or registration.
WITHHELD = frozenset({"makes", "models", "registration"})

EQUIPMENT = "equipment_2016/county_equipment_2016.csv"


def whole(name: str, *, cell: str) -> str:
    """A cell as the source has it, whole numbers without their decimal point."""
    return cell.removesuffix(".0") if name in WHOLE else cell


def re_keyed(bench: Workbench, *, records: list[Row], unit: str) -> Table:
    """County records with states by postal code and the county's code under one name."""
    postal = {row["name"]: row["unit"] for row in bench.records("units") if row["kind"] == "state"}
    names = [name for name in records[0] if name not in WITHHELD]
    rows = []
    for row in records:
        known = row | {"state": postal.get(row["state"], row["state"])}
        rows.append([whole(name, cell=known[name]) for name in names])
    return tabulate(",".join(unit if name == "fips" else name for name in names), rows)


def demographics_2016(bench: Workbench) -> Table:
    """American Community Survey 2012-2016 by county."""
    records = bench.read("demographics/county_demographics_acs2012_2016.csv")
    # Rule 15: Oglala Lakota lost its values under the new code; no row rather than an imputed one.
    return re_keyed(bench, records=[row for row in records if row["total_population"]], unit="unit")


def equipment_records(bench: Workbench) -> list[Row]:
    """The equipment table with the code that was valid in November 2016."""
    # The list still has Shannon's code, a year and a half after it ended.
    return [row | ({"fips": "46102"} if row["fips"] == "46113" else {}) for row in bench.read(EQUIPMENT)]


def county_equipment_2016(bench: Workbench) -> Table:
    """Votes 2000-2016, demographics and derived equipment flags by county: the one table of the discrepancy study."""
    return re_keyed(bench, records=equipment_records(bench), unit="fips")


def wi_2016_recount(bench: Workbench) -> Table:
    """Wisconsin's original canvass and recount of 2016 by county."""
    return with_unit(bench, path="facts/wi_2016_recount_by_county.csv")


def wi_2016_recount_units(bench: Workbench) -> Table:
    """Wisconsin's original canvass and recount of 2016 by reporting unit."""
    return with_unit(bench, path="facts/wi_2016_recount_by_reporting_unit.csv")


def with_unit(bench: Workbench, *, path: str) -> Table:
    """A Wisconsin table with the county's code, and its name as the equipment table spells it, so that the two join."""
    unit_of, records = unit_by_name(bench, state="WI"), bench.read(path)
    spelling = {row["fips"]: row["county"] for row in equipment_records(bench)}
    names = [name for name in records[0] if name != "county"]
    rows = []
    for row in records:
        unit = unit_of(row["county"])
        rows.append([unit, spelling[unit], *(row[name] for name in names)])
    return tabulate(",".join(["unit", "county", *names]), rows)


BUILDERS: dict[str, Builder] = {
    "county_equipment_2016": county_equipment_2016,
    "demographics_2016": demographics_2016,
    "wi_2016_recount": wi_2016_recount,
    "wi_2016_recount_units": wi_2016_recount_units,
}
