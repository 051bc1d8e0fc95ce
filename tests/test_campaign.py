"""The campaign question: attention under each rule, its sensitivity, and the words that must stand beside it."""

import io
import re

import pytest

from ascertain import answers
from ascertain.archive import table
from ascertain.campaign import STATEMENT
from ascertain.errors import FactMissing, InputInvalid
from ascertain.tables import print_answer


def test_the_three_splits_of_variance() -> None:
    """Under the rule of electors the model meets the 399 events of 2016 well, unless its floor binds everywhere."""
    lines = {(line["national_sd"], line["widen"]): line for line in answers.campaign_of(2016).to_dict()["sensitivity"]}
    assert len(lines) == 12
    for key, expected in {
        (3.0, 1.0): (0.93, 0.81, 0.19, 0.94),
        (5.0, 1.0): (0.62, 0.81, 0.48, 1.00),
        (5.0, 1.4): (0.93, 0.81, 0.18, 0.91),
    }.items():
        fit = lines[key]["fit"]
        found = tuple(round(fit[name], 2) for name in ("pearson", "spearman", "total_variation", "top_12"))
        assert found == expected, key
        assert round(fit["events_top_12"], 2) == 0.94
    assert lines[5.0, 1.0]["floor_binds"] == 51


def test_the_popular_vote_moves_attention_to_where_the_voters_are() -> None:
    rows = {row["state"]: row for row in answers.campaign_of(2016, rule="popular").to_dict()["rows"]}
    most = {state: round(100 * rows[state]["attention"], 1) for state in ("CA", "FL", "TX", "NY")}
    assert most == {"CA": 10.1, "FL": 6.6, "TX": 6.2, "NY": 5.5}
    assert [rows[state]["events"] for state in most] == [1, 71, 1, 0]
    assert round(100 * (rows["CA"]["event_share"] + rows["NY"]["event_share"]), 1) == 0.3
    assert round(100 * (rows["CA"]["attention"] + rows["NY"]["attention"]), 1) == 15.6
    assert abs(sum(row["attention"] for row in rows.values()) - 1) < 1e-12


@pytest.mark.parametrize("rule", ["electors", "popular"])
def test_no_face_puts_a_winner_beside_attention(rule: str) -> None:
    answer = answers.campaign_of(2016, rule=rule)  # type: ignore[arg-type]  # both rules
    shown = io.StringIO()
    value = answer.to_dict()
    print_answer("campaign", value, sentence=answer.sentence, out=shown, findings=value["findings"])
    texts = (answer.to_json().decode(), shown.getvalue(), answer._repr_html_())
    for text in texts:
        flat = re.sub(r"\s+", " ", text)
        assert STATEMENT in flat
        assert not re.search(r"Trump|Clinton|p_win|winner", text)
    assert value["statement"] == STATEMENT
    assert any("Who would have won" in claim for claim in value["may_not_be_claimed"])


def test_own_files() -> None:
    states = [row["state"] for row in table("campaign_events_2016")]
    even = "state,mean_democratic_two_party_share,standard_error\n" + "".join(f"{s},0.5,0.03\n" for s in states)
    events = "state,events\n" + "".join(f"{s},1\n" for s in states)
    found = answers.campaign_of(2012, forecast=even.encode(), events=events.encode()).to_dict()
    assert found["rows"][0]["state"] == "CA", "where all are level, the largest decides most often"
    assert found["fit"]["pearson"] == 0
    alone = answers.campaign_of(2012, forecast=even.encode()).to_dict()
    assert (alone["fit"], alone["sensitivity"]) == (None, ())
    dear = answers.campaign_of(2016, rule="popular", cost=b"state,cost\nCA,2\n").to_dict()
    plain = answers.campaign_of(2016, rule="popular").to_dict()
    ca = [next(row["attention"] for row in one["rows"] if row["state"] == "CA") for one in (dear, plain)]
    assert ca[0] == pytest.approx(ca[1] / 2 / (1 - ca[1] / 2))


def test_what_is_refused() -> None:
    with pytest.raises(FactMissing, match=r"no forecast of 2012 is bundled .* --forecast FILE"):
        answers.campaign_of(2012)
    with pytest.raises(InputInvalid, match="there is no column standard_error"):
        answers.campaign_of(2016, forecast=b"state,mean_democratic_two_party_share\nMI,0.5\n")
    with pytest.raises(InputInvalid, match="line 2: XX is no state"):
        answers.campaign_of(2016, cost=b"state,cost\nXX,1\n")
    with pytest.raises(InputInvalid, match="cost of MI is a number above 0, not -1"):
        answers.campaign_of(2016, cost=b"state,cost\nMI,-1\n")
    with pytest.raises(InputInvalid, match="are missing"):
        answers.campaign_of(2016, forecast=b"state,mean_democratic_two_party_share,standard_error\nMI,0.5,0.02\n")
    with pytest.raises(InputInvalid, match="above 0"):
        answers.campaign_of(2016, national_sd=-1)
