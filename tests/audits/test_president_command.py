"""`audit president`: paper of 2016, evidence from files, what full counts come to, and files that cannot be."""

import json
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from ascertain import answers
from ascertain.answers.president_files import read_evidence, read_paper, read_terms
from ascertain.audits.president import Presidency
from ascertain.audits.requirements import parse_requirements, requirements
from ascertain.audits.sampler import counter_draws
from ascertain.cli import ascertain
from ascertain.errors import AscertainError, InputInvalid, LawTableInvalid, Undetermined, UnknownName

WITHOUT = ["GA", "IN", "KS", "LA", "MS", "PA", "SC", "TN", "TX"]
WON = 34


def asked(year: int = 2016, **options: object) -> dict[str, object]:
    return answers.audit_president(year, rounds=0, **options).to_dict()  # type: ignore[arg-type]


def evidence(log_e: float, **other: str) -> bytes:
    """Every contest of 2016 with the same evidence but for some."""
    rows = [row["contest"] for row in UNITS]
    lines = [other.get(name.replace("-", "_"), f"{name},100,{log_e},,") for name in rows]
    return "\n".join(["contest,drawn,log_e,resolved,counted_for", *lines]).encode()


UNITS = answers.audit_president(2016, rounds=0).to_dict()["units"]


def test_no_audit_of_paper_could_have_confirmed_2016() -> None:
    found = answers.audit_president(2016, rounds=0)
    value = found.to_dict()
    assert (value["candidate"], value["electors"], value["majority"], value["need"]) == ("Donald Trump", 306, 270, 37)
    assert value["confirmable"] is False
    assert list(value["without_paper"]) == WITHOUT
    assert value["without_paper_electors"] == 125
    assert "No audit of paper could have confirmed that election" in found.sentence
    assert "With paper everywhere it would have taken 2,3" in found.sentence
    assert value["plan"]["paper"] == "as if every ballot were on paper"
    assert {"no_paper", "paper_upper_bound", "scope"} <= {item["code"] for item in value["findings"]}
    assert len(value["units"]) == WON


def test_years_without_equipment_are_not_known() -> None:
    value = asked(2024)
    assert value["confirmable"] is None
    assert not value["without_paper"]
    assert "paper_unknown" in {item["code"] for item in value["findings"]}  # type: ignore[attr-defined]


def test_paper_from_a_file() -> None:
    """All contests on paper: it can be confirmed, and evidence counts."""
    paper = "\n".join(["contest,paper_margin,paperless", *(f"{row['contest']},{row['margin']},0" for row in UNITS)])
    value = asked(paper=paper.encode(), evidence=evidence(3.0))
    assert value["confirmable"] is True
    assert value["confirmed"] is True
    assert value["plan"] is None
    assert asked(evidence=evidence(3.0))["confirmed"] is False


def test_a_card_without_paper_is_part_of_the_plan() -> None:
    paper = ["contest,paper_margin,paperless", *(f"{row['contest']},{row['margin']},0" for row in UNITS)]
    lost = [line.replace("FL,112911,0", "FL,102911,20000") for line in paper]
    assert lost != paper
    whole = asked(paper="\n".join(paper).encode())["plan"]
    dearer = asked(paper="\n".join(lost).encode())["plan"]
    assert dearer["expected"]["cards"] > whole["expected"]["cards"]  # type: ignore[index]
    assert dearer["paper"] == "on the paper there was"  # type: ignore[index]


def test_what_full_counts_come_to() -> None:
    given = evidence(5.0, FL="FL,0,0,overturned,Hillary Clinton", PA="PA,9,1,overturned,Hillary Clinton")
    value = asked(evidence=given)
    assert value["verdict"] == "not confirmed"
    after = value["after_counts"]
    assert after["elected"] == "Hillary Clinton"  # type: ignore[index]
    assert after["pledged"] == {"Hillary Clinton": 281, "Donald Trump": 257}  # type: ignore[index]
    untold = evidence(5.0, FL="FL,0,0,overturned,", PA="PA,9,1,overturned,")
    assert asked(evidence=untold)["after_counts"] is None


def test_published_risks_and_limits_by_law() -> None:
    value = asked(2020, evidence=b"contest,drawn,risk\nGA,500,0.0001\n")
    georgia = next(row for row in value["units"] if row["contest"] == "GA")  # type: ignore[attr-defined]
    assert georgia["log_e"] == pytest.approx(3.912, abs=1e-3)
    assert georgia["law"]["limit"] == 0.10
    free, held = asked(2020)["plan"], asked(2020, state_limits=True)["plan"]
    assert held["expected"]["cards"] > free["expected"]["cards"]  # type: ignore[index]


def test_a_file_of_terms_mixes_methods() -> None:
    terms = b"contest,method,sample\n*,comparison,\nPA,polling,\nNE,comparison,NE\nNE-01,comparison,NE\nNE-02,comparison,NE\nNE-03,comparison,NE\n"
    rows = {row["contest"]: row for row in asked(terms=terms)["units"]}  # type: ignore[attr-defined]
    assert rows["PA"]["method"] == "polling"
    assert rows["NE-01"]["expected"] == rows["NE-02"]["expected"] > 0


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"contest,drawn\nMI,5\n", "one of log_e and risk"),
        (b"contest,drawn,log_e,risk\nMI,5,1,0.5\n", "one of log_e and risk"),
        (b"contest,drawn,log_e\nMI,five,1\n", "line 2: drawn is 'five', no whole number"),
        (b"contest,drawn,log_e\nMI,5,nan\n", "log_e is 'nan'"),
        (b"contest,drawn,log_e\nMI,5,1\nMI,6,1\n", "line 3: 'MI' stands there twice"),
        (b"contest,drawn,risk\nMI,5,1.5\n", "line 2: a risk is above 0"),
        (b"contest,drawn,log_e,resolved\nMI,5,1,perhaps\n", "resolved is 'perhaps'"),
        (b"contest,log_e\nMI,1\n", "no column drawn"),
        (b"contest,drawn,log_e,votes\nMI,1,1,1\n", "the column 'votes' is unknown"),
        (b"contest,drawn,log_e\nMI,1\n", "line 2: 2 cells"),
        (b"\xff\xfe", "not readable"),
        (b"", "line 1"),
        (b"contest,drawn,log_e\nXX,5,1\n", "no contest 'XX'"),
        (b"contest,drawn,log_e\nMI,-5,1\n", "cannot be"),
        (b"contest,drawn,log_e\nMI,5,1\nCA,5,9\n", "evidence, line 3: Donald Trump did not carry CA"),
        (b"contest,drawn,log_e\nMI,500000000,1\n", "evidence, line 2: 500,000,000 cards drawn in MI are more than"),
    ],
)
def test_evidence_that_cannot_be_is_refused_in_one_sentence(data: bytes, reason: str) -> None:
    with pytest.raises(InputInvalid) as caught:
        asked(evidence=data)
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("reader", "data"),
    [
        (read_paper, b"contest,paper_margin,paperless\nMI,10,-1\n"),
        (read_paper, b"contest,paper_margin,paperless\nMI,,1\n"),
        (read_terms, b"contest,method\nMI,guess\n"),
        (read_terms, b"contest,method,limit\nMI,polling,1.5\n"),
        (read_terms, b"contest,method,cost\nMI,polling,0\n"),
        (read_terms, b"contest,method,o1,o2\nMI,comparison,0.9,0.2\n"),
    ],
)
def test_other_files_that_cannot_be(reader: object, data: bytes) -> None:
    with pytest.raises(InputInvalid, match="line 2"):
        reader(data)  # type: ignore[operator]


@given(st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    said = []
    nobody = Presidency("A", 6, 10, 6, (), {})
    for reader in (partial(read_evidence, asked=nobody), read_paper, read_terms):
        try:
            reader(data)
        except AscertainError as error:
            said.append(str(error))
    assert all("\n" not in words and words.endswith(".") for words in said)


def test_refusals() -> None:
    with pytest.raises(Undetermined, match="nobody is reported"):
        asked(1824)
    with pytest.raises(UnknownName):
        asked(2016, method="guess")
    with pytest.raises(UnknownName):
        asked(2015)
    with pytest.raises(InputInvalid):
        asked(2016, risk_limit=1.0)


def test_an_audit_log_is_replayed_and_its_evidence_taken(tmp_path: Path) -> None:
    """Wyoming by BRAVO: 30 cards, all read for the winner; the same log is no evidence in another year."""
    wyoming = next(row for row in UNITS if row["contest"] == "WY")
    header = "Container,Tabulator,Batch Name,Number of Ballots"
    (tmp_path / "manifest.csv").write_text(f"{header}\nBox 1,9,1,{wyoming['cards']}\n")
    log, seed = tmp_path / "WY.log", "31415926535897932384"
    answers.audit_plan(election=2016, contest="WY", manifest=tmp_path / "manifest.csv", math="bravo", log=log)
    with pytest.raises(InputInvalid, match="no assessment"):
        asked(logs=[log])
    answers.audit_draw(log, seed=seed, size=30)
    drawn = sorted(set(counter_draws(seed, count=30, high=wyoming["cards"]).tolist()))
    rows = "".join(f"{place},Donald Trump,board 1\n" for place in drawn)
    (tmp_path / "readings.csv").write_text(f"position,choices,board\n{rows}")
    answers.audit_assess(log, readings=tmp_path / "readings.csv")
    found = next(row for row in asked(logs=[log])["units"] if row["contest"] == "WY")  # type: ignore[attr-defined]
    assert found["drawn"] == 30
    assert 3 < found["log_e"] < 30 * 0.7
    with pytest.raises(InputInvalid, match="with the votes as reported"):
        asked(2024, logs=[log])


def test_on_the_command_line() -> None:
    done = CliRunner().invoke(
        ascertain, ["audit", "president", "2024", "--rounds", "2", "--json"], catch_exceptions=False
    )
    value = json.loads(done.stdout)
    assert value["plan"]["expected"]["cards"] == 958
    assert [row["multiplier"] for row in value["plan"]["rounds"]] == [0.3, 1.0, 2.0, 3.0]
    again = answers.audit_president(2024, rounds=2).to_json()
    assert done.stdout_bytes == again
    table = CliRunner().invoke(ascertain, ["audit", "president", "2024", "--rounds", "1"], catch_exceptions=False)
    assert "Weakest blocking set" in table.stdout
    wrong = CliRunner().invoke(ascertain, ["audit", "president", "2024", "--method", "guess"])
    assert wrong.exit_code == 2


def test_requirements_by_year() -> None:
    """A row holds until the next begins; a state without one is not known."""
    assert requirements(2020)["GA"].limit == 0.10
    assert requirements(2024)["GA"].limit == 0.08
    assert "GA" not in requirements(2016)
    assert "CO" not in requirements(2016)
    assert "CO" in requirements(2020)
    assert "MI" not in requirements(2024)
    good = (
        b'[[requirement]]\nstate = "GA"\nsince = 2020\nkind = "x"\npresidential = "?"\ncite = "x"\nverification = "x"\n'
    )
    assert parse_requirements(good)[0].limit is None
    for bad in (good.replace(b'"GA"', b'"XX"'), good + b"limit = 2.0\n", good.replace(b"cite", b"site")):
        with pytest.raises(LawTableInvalid, match="requirement 1"):
            parse_requirements(bad)
