"""All builders by pack id."""

from packing import congress, constants, counties, county_traits, departures, electors, facts, series, units, votes
from packing.workbench import Builder

BUILDERS: dict[str, Builder] = {
    **congress.BUILDERS,
    **constants.BUILDERS,
    **counties.BUILDERS,
    **county_traits.BUILDERS,
    **departures.BUILDERS,
    **electors.BUILDERS,
    **facts.BUILDERS,
    **series.BUILDERS,
    **units.BUILDERS,
    **votes.BUILDERS,
}
