"""The calibration page: a row of it computed again, the bar of a release, and the scores by hand."""

import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest

import calibration
import calibration_page
from ascertain import answers, archive
from ascertain.answers.calibration import BAR
from score_projection import PAIRS, Answer, inside, interval_score, score, snapshot, table, told, widened

RECOMPUTED = ("2020", "22:00")


def committed(replayed: str, moment: str, quantity: str) -> dict[str, str]:
    return dict(calibration_page.pick(calibration.committed(), election=replayed, moment=moment, quantity=quantity))


def test_a_row_is_what_is_computed() -> None:
    """All four quantities of one moment, with the hash of what was replayed."""
    election, moment = RECOMPUTED
    taken = calibration.measured([pair for pair in PAIRS if str(pair[1]) == election], [moment])
    for quantity in calibration.QUANTITIES:
        found = calibration.row_of(taken, election=election, moment=moment, quantity=quantity)
        row = committed(election, moment, quantity)
        assert found["replay"] == row["replay"]
        for name in calibration.HEADER[3:-1]:
            assert float(found[name]) == pytest.approx(float(row[name]), abs=0.0021), (quantity, name)


def test_pack_page_and_answer_say_the_same() -> None:
    rows = calibration.committed()
    assert {tuple(row.items()) for row in archive.table("projection_calibration")} == {tuple(r.items()) for r in rows}
    page = calibration_page.PAGE.read_text("utf-8")
    keys = [(row["replayed"], row["moment"]) for row in rows if row["replayed"] == "all"]
    for quantity in calibration.QUANTITIES:
        lines = calibration_page.table(rows, keys, quantity).splitlines()[2:]
        assert all(line in page for line in lines)
    assert all(line in page for line in calibration_page.outside(rows))
    told_of = answers.calibration().to_dict()
    assert told_of["elections"] == [2012, 2016, 2020, 2024]
    assert len(told_of["rows"]) == len(rows)


def test_the_first_sentence_says_how_many_cases() -> None:
    page = calibration_page.PAGE.read_text("utf-8")
    assert page.split("\n\n")[1].startswith("Four elections (2012, 2016, 2020 and 2024) are four independent cases")


@pytest.mark.parametrize("quantity", calibration.QUANTITIES)
@pytest.mark.parametrize("moments", ["all stages", "all moments"])
def test_a_release_is_within_the_bar(quantity: str, moments: str) -> None:
    low, high = BAR[quantity]
    assert low <= float(committed("all", moments, quantity)["covered_90"]) <= high


@pytest.mark.parametrize("stage", ["10 %", "25 %", "50 %", "75 %"])
def test_every_stage_is_within_the_bar(stage: str) -> None:
    assert 0.80 <= float(committed("all", stage, "state_margin")["covered_90"]) <= 0.985


def test_pictures_are_those_of_the_figures() -> None:
    for name, picture in calibration_page.pictures(calibration.committed()).items():
        assert calibration_page.PAGE.with_name(name).read_text("utf-8") == picture + "\n"
        ElementTree.fromstring(picture)


def test_scores_by_hand() -> None:
    """Two states: one complete and left out, one half counted, whose truth is D 600, R 400."""
    final = np.array([[10, 20, 0], [600, 400, 0]])
    counts = table(["01001", "04001"], ["AL", "AZ"], np.array([[10, 20, 0], [300, 100, 0]])) | {"complete": [1, 0]}
    taken = snapshot(2016, "half", counts, counts, final)
    ends = [[0.0, 0.0, 0.0], [25.0, 22.0, 28.0], [19.0, 18.0, 20.0]]
    totals = [[30.0, 30.0, 30.0], [1100.0, 900.0, 1300.0], [1130.0, 930.0, 1330.0]]
    found = score(taken, Answer(np.array(ends), np.array(totals)))
    assert found.share == pytest.approx(430 / 1030)
    assert found.margin.tolist() == [[5.0, 2.0, 8.0]], "the truth is 20 points"
    assert found.turnout[0].tolist() == pytest.approx([10.0, -10.0, 30.0])
    assert not inside(found.margin)[0]
    assert inside(found.turnout)[0]
    assert interval_score(found.margin)[0] == pytest.approx(6 + 20 * 2)
    assert told([found])["mae"] == 5.0
    wider = widened(found.margin, 0.99)[0]
    assert wider[0] == 5.0
    assert wider[2] - wider[0] == pytest.approx(3 * 2.5758 / 1.6449, rel=1e-3)
