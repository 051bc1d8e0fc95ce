"""The verdict: one case a row of the table as data, and the words that are never said."""

import html
import io
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ascertain import report, tables
from ascertain.discrepancy import Investigation, assemble, investigate, standard_question
from ascertain.discrepancy import TestResult as Result
from ascertain.discrepancy.evidence import Contrast, RecountEvidence
from ascertain.discrepancy.verdict import ends, judge
from ascertain.election import Finding
from made_questions import answered, asked, codes, edited, investigated, planted, units, with_file

NEVER = (
    r"fraud|rigged|hacked|stolen|tampered|manipulated|no evidence of|\bproves?\b|debunk|\bclean|effects? of the machine|"
    r"probability that|\bsignifican"
)
RECOUNT = investigated("WI").recount
QUESTION = standard_question(2016, state="WI")
BASE = next(test for test in investigated("WI").tests if test.id == investigated("WI").verdict.primary)


def main(**changes: Any) -> Result:
    """The primary test with other numbers: by default it stands, at -3 points."""
    plain = {"estimate": -3.0, "p": 0.001, "q": 0.004, "permutation_p": 0.001, "with_negative_control": ()}
    return replace(BASE, **{**plain, **changes})


def check(role: str, **changes: Any) -> Result:
    """A placebo or negative control of the primary test."""
    plain: dict[str, Any] = {"role": role, "of": BASE.id, "id": f"{role} of it", "permutation_p": None}
    plain |= {"exposure": "any_hand_count"} if role == "negative_control" else {"year": 2012}
    return replace(main(), **{**plain, **changes})


def recount(estimate: float, spread: float = 0.1) -> RecountEvidence:
    assert RECOUNT is not None
    return replace(RECOUNT, contrast=Contrast(estimate, 0.01, (estimate - spread, estimate + spread), 0.5))


def beside(p: float) -> Any:
    plain = next(test for test in investigated("WI").tests if test.with_negative_control)
    return (replace(plain.with_negative_control[0], p=p),)


RAW = replace(BASE, role="raw", id="raw", outcome="two_party_share", weights="none", p=0.001, q=None)
NOTHING = main(p=0.5, q=0.5, permutation_p=0.5)
Case = tuple[str, Sequence[Result], RecountEvidence | None]
CASES: dict[str, Case] = {
    "stands": ("unexplained", [main(), RAW], None),
    "recount inside half": ("not_borne_out", [main(), RAW], recount(0.0)),
    "recount reaches beyond half": ("unexplained", [main(), RAW], recount(-1.45)),
    "recount of no contrast": ("unexplained", [main()], replace(recount(0.0), contrast=None)),
    "a placebo finds half": ("unreliable_design", [main(), check("placebo", estimate=1.5, q=0.01)], None),
    "a placebo finds less": ("unexplained", [main(), check("placebo", estimate=1.4, q=0.01)], None),
    "a placebo by chance": ("unexplained", [main(), check("placebo", estimate=9.0, q=0.06)], None),
    "hand counts leave nothing": (
        "unreliable_design",
        [main(with_negative_control=beside(0.4)), check("negative_control", q=0.01)],
        None,
    ),
    "hand counts leave it": (
        "unexplained",
        [main(with_negative_control=beside(0.01)), check("negative_control", q=0.01)],
        None,
    ),
    "voided before recount": ("unreliable_design", [main(), check("placebo", q=0.01)], recount(0.0)),
    "q too large": ("explained", [main(q=0.06), RAW], None),
    "permutation too large": ("explained", [main(permutation_p=0.06), RAW], None),
    "raw only": ("explained", [NOTHING, RAW], None),
    "nothing": ("not_distinguishable", [NOTHING, replace(RAW, p=0.3)], None),
}


@pytest.mark.parametrize("name", CASES)
def test_the_table(name: str) -> None:
    code, tests, counted = CASES[name]
    found = judge(QUESTION, findings=(), design=investigated("WI").design, tests=tests, recount=counted)
    assert found.code == code
    assert not re.search(NEVER, found.message, re.I), found.message


def test_refusals_come_first() -> None:
    refusal = Finding("refuse", "party_swap", "55001", "x is exchanged.")
    design = investigated("WI").design
    assert judge(QUESTION, findings=(refusal,), design=design, tests=[main()]).code == "data_refused"
    barred = investigated("MI").design
    assert judge(QUESTION, findings=(refusal,), design=barred).code == "data_refused"
    assert judge(QUESTION, findings=(), design=barred).code == "not_testable"


@given(st.floats(0, 20), st.floats(1, 5), st.floats(0.01, 3))
def test_a_larger_recount_contrast_never_bears_less_out(start: float, more: float, spread: float) -> None:
    """What a small contrast leaves unexplained, a larger one does too."""

    def code(size: float) -> str:
        return judge(
            QUESTION, findings=(), design=investigated("WI").design, tests=[main()], recount=recount(size, spread)
        ).code

    if code(start) == "unexplained":
        assert code(start * more + (more - 1)) == "unexplained"


def test_the_message_says_what_it_must() -> None:
    message = investigated("WI").verdict.message
    for words in (
        "In the 48 Wisconsin counties that had a direct-recording electronic machine (DRE) at their polling places",
        "10.4 points lower than in the other 24",
        "Compared by race and education",
        "differs by −1.0 points (95% interval −2.6 to 0.6, weighted by votes), which cannot be told from zero",
        "1 of 4 declared tests has p < 0.05 before and 0 after allowing for 4 tests",
        "where some paper is counted by hand differ by",
        "exclude the claimed −7.0 points",
        "don't exclude −1.1 points",
        "moved the margin by 131 votes",
        "does not by itself settle the question",
    ):
        assert words in message, words


def test_ends_that_round_alike_have_one_more_decimal() -> None:
    assert ends(-1.44, 2.06) == "−1.4 to 2.1"
    assert ends(-0.012, 0.034) == "−0.01 to 0.03"
    assert ends(-0.001, 0.04) == "0.00 to 0.04"


def outputs(found: Investigation) -> list[str]:
    """Everything that any face says."""
    answer, shown = answered(found), io.StringIO()
    value = answer.to_dict()
    tables.print_answer("discrepancy", value, sentence=answer.sentence, out=shown, findings=value["findings"])
    return [shown.getvalue(), answer.to_json().decode(), html.unescape(report.discrepancy(answer))]


def every_verdict(folder: Path) -> list[Investigation]:
    refused = with_file(folder, change=lambda row: row | {"dem_2016": "0"})
    found = [investigate(asked(refused)), investigate(asked(planted(folder)))]
    return found + [investigated(state) for state in ("MI", "WI", "PA", "CO", "GA")]


def test_words_never_said(tmp_path: Path) -> None:
    seen = set()
    for found in every_verdict(tmp_path):
        seen.add(found.verdict.code)
        for text in outputs(found):
            said = re.search(NEVER, re.sub(r"<style>.*?</style>", "", text, flags=re.S), re.I)
            assert not said, (found.state, text[max(0, said.start() - 80) : said.end() + 20])
    assert seen == {"data_refused", "unexplained", "not_testable", "explained", "not_distinguishable"}


def test_findings_name_what_was_left_out() -> None:
    assert ("note", "test_left_out") in codes(investigated("PA").findings)


def test_a_share_of_use_moves_its_share_of_the_votes(tmp_path: Path) -> None:
    """Between none and all of it: votes are share times votes, and no two groups are spoken of."""
    changes = {
        'column = "any_dre"': 'column = "dre_reg_share"',
        'measure = "presence"': 'measure = "share_of_voters"',
        'codings = ["any_dre_no_vvpat", "dre_mostly", "dre_half", "dre_reg_share"]': "codings = []",
    }
    question = asked(edited(tmp_path, state="PA", changes=changes))
    plain = units("PA").column("dre_reg_share")
    own = assemble(question).with_columns(dre_reg_share=plain * np.linspace(0.2, 0.9, len(plain)))
    found = investigate(question, units=own)
    used = np.nansum(own.column("dre_reg_share") * own.two_party(2016))
    whole = np.nansum(own.two_party(2016)[own.column("dre_reg_share") > 0])
    assert used < 0.99 * whole
    assert found.votes is not None
    assert found.equivalence is not None
    assert found.votes.two_party_votes_exposed == round(used)
    primary = next(test for test in found.tests if test.id == found.verdict.primary)
    assert found.votes.moved == round(primary.estimate / 100 * used)
    assert abs(found.equivalence.outcome_changing_points) == pytest.approx(100 * found.votes.margin / 2 / used)
    assert "between none and all of" in found.verdict.message
    assert "than in the other" not in found.verdict.message
