"""The standard question about the equipment of November 2016, in the words that every state's report uses."""

from typing import Final

STANDARD: Final = """\
schema = "ascertain/question/1"
title = "Presence of direct-recording machines, {state_name} 2016"
election = 2016
previous = 2012                 # base year of the swing and of the lagged share
state = "{state}"
level = "county"
alpha = 0.05
power = 0.80
draws = 4999
seed = 20161108
min_arm = 5                     # least units on each side
hypothetical = false            # true: made-up or altered votes; checks against the canvass are skipped
{claim}
[units]
pack = "county_equipment_2016"  # or file = "my.csv", relative to this file
id = ["fips"]                   # columns that together name a unit
name = "county"
state = "state"
cluster = ""                    # column for clustered errors, such as "county" for municipalities
first = "dem_{{year}}"            # the two-party share is the first party's
second = "rep_{{year}}"
population = "total_population"

[derived]                       # log, complement (100 - x), above (1 if x > limit), percent (100 a / b)
log_income = {{ log = "median_hh_inc" }}
log_population = {{ log = "total_population" }}
dre_mostly = {{ above = 0.5, of = "dre_only_reg_share" }}
dre_half = {{ above = 0.5, of = "dre_reg_share" }}

[exposure]
column = "any_dre"
label = "a direct-recording electronic machine (DRE) at its polling places"
measure = "presence"            # presence | share_of_voters | share_of_ballots
unit_of_choice = "{unit_of_choice}"
exclude = {{ column = "equipment_class", equals = "no_polling_place_equipment" }}
codings = ["any_dre_no_vvpat", "dre_mostly", "dre_half", "dre_reg_share"]

[controls]
demographics = ["nonwhite_pct", "college_pct"]
full = ["nonwhite_pct", "college_pct", "log_income", "log_population", "age65andolder_pct", "rural_pct", "hispanic_pct"]

[tests]                         # rows: outcome, controls, weights
primary = ["two_party_swing", "demographics", "votes"]
main = [["two_party_swing", "demographics", "none"], ["two_party_swing", "demographics", "votes"],
        ["two_party_share", "demographics_past", "none"], ["two_party_share", "demographics_past", "votes"]]
reference = [["two_party_share", "demographics", "none"], ["two_party_share", "demographics", "votes"],
             ["two_party_share", "demographics", "population"], ["two_party_share", "full_past", "none"],
             ["two_party_share", "full_past", "votes"]]

[placebos]
years = [2004, 2008, 2012]      # each against the election four years before
level_years = [2000, 2004, 2008, 2012]

[negative_controls]
exposures = ["any_hand_count"]  # paper counted by hand, which no machine can have changed
{recount}"""

_CLAIM: Final = """
[claim]
text = "about 7 percent fewer votes for Clinton in Wisconsin counties relying on electronic voting machines"
cite = "New York magazine, 22 Nov 2016"
points = -7.0                   # exposed minus unexposed, in two-party points
outcome = "two_party_swing"
"""

_RECOUNT: Final = """
[recount]
pack = "wi_2016_recount"
on = "county"
first_count = { first = "clinton_original", second = "trump_original", total = "total_original" }
second_count = { first = "clinton_recount", second = "trump_recount", total = "total_recount" }
method = "unknown"              # hand | machine | mixed | unknown
"""

STATE_FACTS: Final = {"WI": {"claim": _CLAIM, "unit_of_choice": "municipality", "recount": _RECOUNT}}
"""What the standard question says of one state only."""
