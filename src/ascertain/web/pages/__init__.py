"""The pages, by path: a page's function gets what was asked and answers with a template and its values."""

from collections.abc import Mapping

from ascertain.web.page import PageFunction
from ascertain.web.pages.contest import contest
from ascertain.web.pages.election import election
from ascertain.web.pages.rules import rules

PAGES: Mapping[str, PageFunction] = {
    "/elections/{year:int}": election,
    "/elections/{year:int}/rules": rules,
    "/elections/{year:int}/states/{unit}": contest,
    "/elections/{year:int}/{stage}": election,
}
