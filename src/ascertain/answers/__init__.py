"""One function a command, called by the command line, the API and a notebook alike.

Each loads what it needs, runs the course and returns an `Answer`. Nothing here decides; nothing above here computes.
"""

from ascertain.answers.answer import Answer, parse_moment
from ascertain.answers.append import append, receive
from ascertain.answers.audit_plan import audit_plan
from ascertain.answers.audits import Reported, audit_assess, audit_draw, audit_report
from ascertain.answers.calibration import QUANTITIES, STAGE_BAR, Weak, calibration, outside
from ascertain.answers.chances import campaign_of, power, simulate
from ascertain.answers.checks import CHECK_KINDS, Check, Kind, checks, screening_rules
from ascertain.answers.counts import tally
from ascertain.answers.course import electors, outcome, outcome_all
from ascertain.answers.cvr import cvr_check, cvr_tally
from ascertain.answers.discrepancy import (
    COMPARED,
    Compared,
    comparison_records,
    discrepancy,
    discrepancy_declare,
    discrepancy_question,
    discrepancy_screen,
)
from ascertain.answers.drawings import Drawing, drawing, written
from ascertain.answers.flips import flip
from ascertain.answers.following import Following, Watch, drawing_of_log, following, recheck, stood
from ascertain.answers.ground import ground
from ascertain.answers.live import election_of, head_of, is_test
from ascertain.answers.log import (
    log_create,
    log_export,
    log_findings,
    log_history,
    log_release,
    log_rows,
    log_verify,
    log_withdraw,
)
from ascertain.answers.overview import ElectionLine, StateStreaks, Streak, overview, streaks
from ascertain.answers.petition import petition_check, petition_duplicates
from ascertain.answers.president import audit_president
from ascertain.answers.projection import project, project_files, projected_model
from ascertain.answers.records import history_of, sources
from ascertain.answers.recount import recount
from ascertain.answers.replay import played, replay
from ascertain.answers.rules import calendar, law
from ascertain.answers.seats import amendment, apportion
from ascertain.answers.stages import (
    bindings,
    certificates,
    county_sums,
    electors_by_state,
    leads,
    roll,
    safe_harbor,
    streak_of,
    under_rules,
)
from ascertain.answers.still_out import Outlook, still_out
from ascertain.answers.summary import summary
from ascertain.answers.views import ElectionView, election_view, scenario_text
from ascertain.answers.whatif import scenario_in, scenario_of, whatif
from ascertain.election import STATES
from ascertain.history import check_state
from ascertain.law import elections
from ascertain.scenario import KEYS as SETTINGS

__all__ = [
    "CHECK_KINDS",
    "COMPARED",
    "QUANTITIES",
    "SETTINGS",
    "STAGE_BAR",
    "STATES",
    "Answer",
    "Check",
    "Compared",
    "Drawing",
    "ElectionLine",
    "ElectionView",
    "Following",
    "Kind",
    "Outlook",
    "Reported",
    "StateStreaks",
    "Streak",
    "Watch",
    "Weak",
    "amendment",
    "append",
    "apportion",
    "audit_assess",
    "audit_draw",
    "audit_plan",
    "audit_president",
    "audit_report",
    "bindings",
    "calendar",
    "calibration",
    "campaign_of",
    "certificates",
    "check_state",
    "checks",
    "comparison_records",
    "county_sums",
    "cvr_check",
    "cvr_tally",
    "discrepancy",
    "discrepancy_declare",
    "discrepancy_question",
    "discrepancy_screen",
    "drawing",
    "drawing_of_log",
    "election_of",
    "election_view",
    "elections",
    "electors",
    "electors_by_state",
    "flip",
    "following",
    "ground",
    "head_of",
    "history_of",
    "is_test",
    "law",
    "leads",
    "log_create",
    "log_export",
    "log_findings",
    "log_history",
    "log_release",
    "log_rows",
    "log_verify",
    "log_withdraw",
    "outcome",
    "outcome_all",
    "outside",
    "overview",
    "parse_moment",
    "petition_check",
    "petition_duplicates",
    "played",
    "power",
    "project",
    "project_files",
    "projected_model",
    "receive",
    "recheck",
    "recount",
    "replay",
    "roll",
    "safe_harbor",
    "scenario_in",
    "scenario_of",
    "scenario_text",
    "screening_rules",
    "simulate",
    "sources",
    "still_out",
    "stood",
    "streak_of",
    "streaks",
    "summary",
    "tally",
    "under_rules",
    "whatif",
    "written",
]
