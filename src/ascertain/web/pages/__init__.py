"""The pages, by path: a page's function gets what was asked and answers with a template and its values."""

from collections.abc import Mapping

from ascertain.web.page import PageFunction
from ascertain.web.pages.about import accessibility, method
from ascertain.web.pages.absent import absent
from ascertain.web.pages.amend import amend
from ascertain.web.pages.checks import checks
from ascertain.web.pages.contest import contest
from ascertain.web.pages.discrepancy import discrepancy
from ascertain.web.pages.docs import docs
from ascertain.web.pages.election import election
from ascertain.web.pages.embed import embed, offer
from ascertain.web.pages.front import front
from ascertain.web.pages.history import history, state_history
from ascertain.web.pages.out import calibration
from ascertain.web.pages.rules import rules
from ascertain.web.pages.sources import source, sources

PAGES: Mapping[str, PageFunction] = {
    "/": front,
    "/history": history,
    "/history/states/{state}": state_history,
    "/amend": amend,
    "/sources": sources,
    "/sources/{pack}": source,
    "/about/method": method,
    "/about/method/projection": calibration,
    "/about/accessibility": accessibility,
    "/docs": docs,
    "/embed/elections/{year:int}": offer,
    "/embed/elections/{year:int}/{view}": embed,
    "/not-in-this-copy": absent,
    "/elections/{year:int}/checks": checks,
    "/elections/{year:int}/checks/discrepancy": discrepancy,
    "/elections/{year:int}": election,
    "/elections/{year:int}/rules": rules,
    "/elections/{year:int}/states/{unit}": contest,
    "/elections/{year:int}/{stage}": election,
}
