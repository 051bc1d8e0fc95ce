"""One function a command, called by the command line, the API and a notebook alike.

Each loads what it needs, runs the course and returns an `Answer`. Nothing here decides; nothing above here computes.
"""

from ascertain.answers.answer import Answer, parse_moment
from ascertain.answers.append import append
from ascertain.answers.audit_plan import audit_plan
from ascertain.answers.audits import Reported, audit_assess, audit_draw, audit_report
from ascertain.answers.chances import campaign_of, power, simulate
from ascertain.answers.counts import tally
from ascertain.answers.course import electors, outcome, outcome_all
from ascertain.answers.cvr import cvr_check, cvr_tally
from ascertain.answers.discrepancy import (
    Compared,
    discrepancy,
    discrepancy_declare,
    discrepancy_question,
    discrepancy_screen,
)
from ascertain.answers.drawings import Drawing, drawing
from ascertain.answers.flips import flip
from ascertain.answers.live import election_of
from ascertain.answers.log import (
    log_create,
    log_export,
    log_findings,
    log_history,
    log_release,
    log_verify,
    log_withdraw,
)
from ascertain.answers.petition import petition_check, petition_duplicates
from ascertain.answers.president import audit_president
from ascertain.answers.records import history_of, sources
from ascertain.answers.recount import recount
from ascertain.answers.replay import replay
from ascertain.answers.rules import calendar, law
from ascertain.answers.seats import amendment, apportion
from ascertain.answers.whatif import scenario_of, whatif

__all__ = [
    "Answer",
    "Compared",
    "Drawing",
    "Reported",
    "amendment",
    "append",
    "apportion",
    "audit_assess",
    "audit_draw",
    "audit_plan",
    "audit_president",
    "audit_report",
    "calendar",
    "campaign_of",
    "cvr_check",
    "cvr_tally",
    "discrepancy",
    "discrepancy_declare",
    "discrepancy_question",
    "discrepancy_screen",
    "drawing",
    "election_of",
    "electors",
    "flip",
    "history_of",
    "law",
    "log_create",
    "log_export",
    "log_findings",
    "log_history",
    "log_release",
    "log_verify",
    "log_withdraw",
    "outcome",
    "outcome_all",
    "parse_moment",
    "petition_check",
    "petition_duplicates",
    "power",
    "recount",
    "replay",
    "scenario_of",
    "simulate",
    "sources",
    "tally",
    "whatif",
]
