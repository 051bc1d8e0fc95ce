"""What the grammar and the settings refuse: the item as written, a sentence for a person, exit code 2, 3 or 4."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ascertain.archive import load_case
from ascertain.cli import main
from ascertain.errors import AscertainError, FactMissing, InputInvalid, ScenarioError
from ascertain.scenario import from_toml, parse

SENTENCE = "flip changes who wins a contest; under proportional use move or swing"
REFUSED = [
    # spelling
    ("flips=MI", "flips", "there is no setting 'flips'; settings are as_of, move"),
    ("flip", "flip", "flip is not written like flip=MI"),
    ("flip=", "flip", "is not written like flip=MI, UT:mcmullin or PA:none"),
    ("flip=MI&flip=PA", "flip", "flip is given twice"),
    ("flip=MI,,PA", "", "no contest"),
    ("flip=Michigan", "Michigan", "Michigan is no contest; contests are written MI"),
    ("flip=MI:clinton:3", "MI:clinton:3", "is not written like"),
    ("move=MI:trump:clinton", "MI:trump:clinton", "is not written like move=MI:trump:clinton:5353"),
    ("move=MI:trump:clinton:-5", "-5", "whole number of at most nine digits"),
    ("move=MI:trump:clinton:1234567890", "1234567890", "at most nine digits"),
    ("move=MI:trump:clinton:٣", "٣", "whole number"),
    ("swing=clinton:0.1234", "0.1234", "at most three decimals"),
    ("swing=clinton:51", "51", "51 points are too many; at most 50 either way"),
    ("swing=clinton:-50.001", "-50.001", "too many"),
    ("swing=clinton:1e1", "1e1", "no number of points"),
    ("threshold=1/0&rule=proportional&method=dhondt", "1/0", "no share"),
    ("threshold=3/2", "3/2", "at most 1/1"),
    ("threshold=5%", "5%", "no share"),
    ("census=20", "20", "no year"),
    ("census=2000,2010", "2010", "census takes one value"),
    ("bind=all,TX", "all", "stands alone"),
    ("compact=members,CA", "members", "stands alone"),
    ("as_of=2016-11-23T12:00+01:00", "2016-11-23T12:00+01:00", "no moment"),
    ("as_of=yesterday", "yesterday", "no moment; write 2016-11-23"),
    ("as_of=2016-11-23T12:00", "2016-11-23T12:00", "no moment"),
    ("method=droop", "droop", "there is no droop; there are hamilton, dhondt, sainte_lague"),
    ("among=top3", "top3", "there are all, top2"),
    ("rule=lottery", "lottery", "there is no lottery; there are as-law, winner-take-all"),
    ("https://example.org/elections/2012?flip=MI", "2012", "about 2012, the question about 2016"),
    # contests and tickets
    ("flip=ZZ", "ZZ", "2016 has no contest ZZ; contests are postal codes and ME-01, ME-02, NE-01, NE-02, NE-03."),
    ("flip=PA-01", "PA-01", "2016 has no contest PA-01"),
    ("move=PA-01:trump:clinton:5", "PA-01", "2016 has no contest PA-01"),
    ("swing=PA-01:clinton:5", "PA-01", "2016 has no contest PA-01"),
    ("flip=MI:obama", "obama", "2016 has no ticket obama; tickets are clinton, johnson, mcmullin, stein, trump"),
    ("swing=obama:1", "obama", "no ticket obama"),
    ("lot=MI:none", "none", "no ticket none"),
    # move, swing
    ("move=MI:trump:trump:5", "MI:trump:trump:5", "to the same ticket"),
    ("move=MI:trump:clinton:2279544", "MI:trump:clinton:2279544", "Donald Trump has 2,279,543 votes in MI, fewer than"),
    ("move=MI:trump:clinton:2279000,MI:trump:stein:999", "MI:trump:stein:999", "fewer than the 2,279,999"),
    ("move=MI:stein:none:60000", "MI:stein:none:60000", "Jill Stein has 51,463 votes in MI"),
    ("move=PA-01:trump:clinton:5&rule=district", "PA-01", "the votes of PA-01 are estimates"),
    ("move=ME-02:trump:clinton:5&rule=district&map=2018", "ME-02", "the votes of ME-02 are estimates"),
    ("swing=clinton:1,clinton:2", "clinton:2", "a swing of all contests is given twice"),
    ("swing=FL:clinton:1,FL:trump:1", "FL:trump:1", "a swing of FL is given twice"),
    # census, rules, compact
    ("census=1920", "1920", "that of 1920 never was"),
    ("census=1910", "1910", "seats can be computed for the censuses 1930 to 2020"),
    ("census=2015", "2015", "seats can be computed"),
    ("census=1950", "1950", "AK voted in 2016 and had no seats under that census"),
    ("rule=TX:no-senators", "TX:no-senators", "a rule for all states together"),
    ("rule=TX:compact", "TX:compact", "a rule for all states together"),
    ("rule=district,proportional&method=dhondt", "proportional", "the nation has two rules"),
    ("rule=TX:district,TX:proportional&method=dhondt", "TX:proportional", "TX has two rules"),
    ("rule=proportional", "proportional", "needs method=hamilton, dhondt or sainte_lague; there is no default"),
    ("rule=TX:proportional", "TX:proportional", "there is no default"),
    ("rule=ZZ:district", "ZZ", "ZZ is no state"),
    ("rule=national-popular-vote,TX:district", "TX:district", "no state has a rule of its own"),
    ("rule=district&census=1970", "district", "a rule by district needs a map of the same seats"),
    ("rule=TX:district&census=1970", "TX:district", "a map of the same seats"),
    ("rule=compact&compact=CA", "compact", "rule=compact is compact=members"),
    ("compact=ZZ", "ZZ", "ZZ is no state"),
    ("compact=CA&rule=national-popular-vote", "CA", "in a direct election no state appoints electors"),
    # lot, bind, flip
    ("move=MI:trump:clinton:5352&lot=MI:stein", "MI:stein", "Jill Stein is not among the tied of MI"),
    ("lot=MI:clinton,MI:trump", "MI:trump", "MI has two lots"),
    ("bind=ZZ", "ZZ", "ZZ is no state in 2016"),
    ("flip=MI:clinton,MI:johnson", "MI:johnson", "MI is flipped to two tickets"),
    ("flip=TX&rule=TX:proportional&method=hamilton", "TX", SENTENCE),
    ("flip=TX&rule=district-majority", "TX", SENTENCE),
    ("flip=CA&compact=CA,TX,FL,NY,PA,IL,OH,GA,MI,NC,NJ", "CA", "2016 has no contest CA"),
    ("move=MI:trump:clinton:5352&flip=MI", "MI", "nobody leads in MI; name the ticket"),
    # depart, reject
    ("depart=TX:kasich:39", "TX:kasich:39", "TX has 38 electors for Donald Trump, not 39"),
    ("depart=TX:kasich:30,TX:paul:9", "TX:paul:9", "not 39"),
    ("depart=TX:trump:3", "TX:trump:3", "these electors are pledged to Donald Trump"),
    ("depart=TX:lincoln:3", "lincoln", "nobody of 2016 is called lincoln; people are "),
    ("depart=ZZ:kasich:3", "ZZ", "ZZ is no state in 2016"),
    ("depart=MI:kasich:3&flip=MI:none", "MI:kasich:3", "no electors of MI are appointed"),
    ("depart=ME-02:kasich:2", "ME-02:kasich:2", "ME-02 appoints 1"),
    ("depart=NH:kasich:1&rule=NH:proportional&method=hamilton", "NH:kasich:1", "NH has two equal slates"),
    ("reject=ZZ", "ZZ", "ZZ is no state in 2016"),
    ("reject=ME-02", "ME-02", "Congress answers about a state's votes; write ME"),
]  # fmt: skip


def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *words: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of a command."""
    monkeypatch.setattr(sys, "argv", ["ascertain", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    out, err = capsys.readouterr()
    return int(ended.value.code or 0), out, err


@pytest.mark.parametrize(("text", "item", "reason"), REFUSED, ids=lambda value: value[:40])
def test_refused(text: str, item: str, reason: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        parse(2016, text)
    error = caught.value
    assert (error.item, error.exit_code, error.http_status) == (item, 2, 422)
    assert reason in str(error)
    assert str(error).endswith(".")


@pytest.mark.parametrize(
    ("year", "text", "error", "reason"),
    [
        (2012, "as_of=2012-11-07", FactMissing, "no dated series is bundled for 2012; there is one for 2016"),
        (2016, "as_of=2016-11-01", FactMissing, "states nothing about the states by then"),
        (
            2016,
            "rule=district&map=2012",
            FactMissing,
            "there are no district votes of 2016 on the map of 2012; there are",
        ),
        (2004, "rule=district", FactMissing, "there are no district votes of 2004 on the map of 2004"),
        (1792, "rule=winner-take-all", FactMissing, "no popular vote of 1792 is recorded"),
        (1792, "rule=national-popular-vote", FactMissing, "no popular vote of 1792"),
    ],
)
def test_data_that_are_not_there(year: int, text: str, error: type[AscertainError], reason: str) -> None:
    with pytest.raises(error, match=reason) as caught:
        parse(year, text)
    assert caught.value.exit_code == 3


def test_contests_are_those_that_the_rule_leaves() -> None:
    assert parse(2016, "rule=district&flip=PA-01").canonical == "rule=district&flip=PA-01"
    with pytest.raises(ScenarioError, match="2016 has no contest ME-02; contests are postal codes"):
        parse(2016, "rule=winner-take-all&flip=ME-02")
    with pytest.raises(ScenarioError, match="and 435 districts"):
        parse(2016, "rule=district&flip=PA-99")
    with pytest.raises(ScenarioError, match="no contest MI"):
        parse(2016, "rule=national-popular-vote&flip=MI")


def test_unpledged_electors_have_no_pledge_to_depart_from() -> None:
    with pytest.raises(ScenarioError, match="the electors of MS promised their votes to nobody"):
        parse(1960, "depart=MS:none:1")


def test_a_scenario_of_another_year() -> None:
    with pytest.raises(ScenarioError, match="the scenario is about 2016, the case about 2012"):
        parse(2016, "flip=MI").apply(load_case(2012))


GOOD = """format = "ascertain scenario 1"
election = 2016
title = "Three states, Texas by proportion"
note = "an example"
move = ["MI:trump:clinton:5353", "WI:trump:clinton:11375"]
rule = "TX:proportional"
method = "hamilton"
flip = ["PA"]
census = 2010
"""


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        path = tmp_path / "scenario.toml"
        path.write_text(text, "utf-8")
        return path

    return write


def test_a_file_is_the_same_text(file: Callable[[str], Path]) -> None:
    text = "move=MI:trump:clinton:5353,WI:trump:clinton:11375&rule=TX:proportional&method=hamilton&flip=PA"
    assert from_toml(file(GOOD)) == parse(2016, text)
    assert from_toml(file(GOOD), year=2016).canonical == text


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("", "line 1: format"),
        ('election = 2016\nformat = "ascertain scenario 2"\n', "line 2: format"),
        (GOOD + "depart = [\n", "is no TOML file: "),
        (GOOD + "depart = \n", "at line 10"),
        (GOOD.replace('["PA"]', "7.5"), "line 8: flip must be a text or a list of texts"),
        (GOOD.replace('["PA"]', "[1, 2]"), "line 8: flip must be"),
        (GOOD.replace('["PA"]', "[]"), "line 8: flip must be"),
        (GOOD.replace('["PA"]', "true"), "line 8: flip must be"),
        (GOOD.replace('["PA"]', '["PA&rule=district"]'), "line 8: flip must be"),
        (GOOD.replace("2016", '"2016"'), "line 2: election must be a whole number"),
        (GOOD.replace('"an example"', "3"), "line 4: note must be a text"),
        (GOOD + "[flip]\nMI = 3\n", "line"),
    ],
)
def test_files_that_are_broken(text: str, where: str, file: Callable[[str], Path]) -> None:
    with pytest.raises(InputInvalid) as caught:
        from_toml(file(text))
    assert caught.value.exit_code == 4
    assert "scenario.toml" in str(caught.value)
    assert where in str(caught.value)


def test_files_that_do_not_fit(file: Callable[[str], Path], tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="is about 2016, the question about 2012"):
        from_toml(file(GOOD), year=2012)
    with pytest.raises(ScenarioError, match="names no election"):
        from_toml(file(GOOD.replace("election = 2016\n", "")))
    with pytest.raises(ScenarioError, match="there is no setting 'flips'"):
        from_toml(file(GOOD.replace("flip", "flips")))
    with pytest.raises(ScenarioError, match="there is no setting 'depth'"):
        from_toml(file(GOOD + "depth = 3\n"))
    with pytest.raises(InputInvalid, match="cannot be read"):
        from_toml(tmp_path / "none.toml")
    path = tmp_path / "latin.toml"
    path.write_bytes(b'format = "\xe9"')
    with pytest.raises(InputInvalid, match=r"is no TOML file"):
        from_toml(path)


def test_exit_codes(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, file: Callable[[str], Path]
) -> None:
    path = str(file(GOOD))
    assert run(capsys, monkeypatch, "whatif", "2016", "--flip", "MI", "--json")[0] == 0
    assert run(capsys, monkeypatch, "whatif", "2016", "--scenario", path)[0] == 0
    for code, words in [
        (2, ("whatif", "2016", "--flip", "ZZ")),
        (2, ("whatif", "2016", "--scenario", "flip=MI", "--flip", "PA")),
        (2, ("whatif", "2012", "--scenario", path)),
        (2, ("whatif", "2017", "--flip", "MI")),
        (2, ("outcome", "--all", "--flip", "MI")),
        (2, ("whatif", "1800", "--house-size", "9")),
        (3, ("whatif", "2012", "--as-of", "2012-11-07")),
        (3, ("whatif", "2016", "--rule", "district", "--map", "2012")),
        (4, ("whatif", "2016", "--scenario", "absent.toml")),
        (4, ("whatif", "2016", "--house-size", "9")),
        (2, ("apportion", "1850")),
        (4, ("apportion", "2020", "--seats", "49")),
        (3, ("amendment", "--year", "2030")),
    ]:
        status, out, err = run(capsys, monkeypatch, *words)
        assert (status, out) == (code, ""), words
        assert err.startswith("ascertain: "), words


def test_nothing_is_applied_by_halves(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A scenario whose last item fails leaves nothing, and the problem names it."""
    case = load_case(2016)
    before = repr(case)
    with pytest.raises(ScenarioError):
        parse(2016, "move=MI:trump:clinton:6000&flip=PA,ZZ")
    with pytest.raises(ScenarioError):
        parse(2016, "flip=PA&reject=ZZ")
    assert repr(case) == before == repr(load_case(2016))
    assert parse(2016, "flip=PA").canonical == "flip=PA"
    words = ("whatif", "2016", "--scenario", "move=MI:trump:clinton:6000&flip=PA,ZZ", "--json")
    status, out, err = run(capsys, monkeypatch, *words)
    problem = json.loads(err)
    assert (status, out) == (2, "")
    assert (problem["status"], problem["parameter"], problem["type"]) == (422, "flip", "urn:ascertain:scenario-error")
    assert "MI" in problem["allowed"]
