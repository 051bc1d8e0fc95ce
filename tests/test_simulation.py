"""Simulation: exact against enumeration and draws, probability conserved, deterministic, what cannot be refused."""

from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ascertain import answers
from ascertain.allocation import Frame, allocate
from ascertain.archive import load_case
from ascertain.errors import InputInvalid
from ascertain.simulation import (
    Forecast,
    contest_chances,
    distribution,
    draws,
    elector_pmf,
    forecast,
    from_covariance,
    inversion,
    pivotal,
    read_model,
    sampled,
)

MODEL = Path(__file__).parents[1] / "docs" / "examples" / "model-2016.toml"


def model(m: int = 8, *, k: int = 1, df: float | None = None, seed: int = 1) -> Forecast:
    """A made-up forecast of m contests and k factors."""
    generator = np.random.default_rng(seed)
    loadings = np.column_stack([np.full(m, 0.03), generator.normal(0, 0.015, (m, k - 1))]) if k else np.zeros((m, 0))
    weights = generator.uniform(1, 3, m)
    return forecast(
        ("A", "B"),
        [f"c{number}" for number in range(m)],
        electors=generator.integers(1, 20, m).tolist(),
        mean=generator.normal(0, 0.05, m).tolist(),
        loadings=loadings.tolist(),
        sd=generator.uniform(0.02, 0.05, m).tolist(),
        weights=(weights / weights.sum()).tolist(),
        df=df,
    )


@given(st.lists(st.tuples(st.integers(1, 9), st.floats(0, 1)), min_size=1, max_size=8))
@settings(max_examples=80, deadline=None)
def test_the_kernel_is_the_sum_over_all_maps(rows: list[tuple[int, float]]) -> None:
    electors = np.array([size for size, _ in rows])
    chance = np.array([[p] for _, p in rows])
    expected = np.zeros(electors.sum() + 1)
    for wins in product((0, 1), repeat=len(rows)):
        p = np.prod([p if won else 1 - p for (_, p), won in zip(rows, wins, strict=True)])
        expected[int(np.dot(electors, wins))] += p
    found = elector_pmf(chance, electors, np.ones(1))
    assert np.allclose(found, expected, atol=1e-11)
    assert abs(found.sum() - 1) < 1e-12


@pytest.mark.parametrize(("k", "df"), [(0, None), (1, None), (3, None), (1, 7.0), (3, 7.0)])
def test_probability_is_conserved_and_draws_agree(k: int, df: float | None) -> None:
    own = model(k=k, df=df)
    found = distribution(own)
    assert abs(found.pmf.sum() - 1) < 1e-12
    even = own.total % 2 == 0
    assert abs(found.p_win + found.p_second + (found.p_tie if even else 0) - 1) < 1e-12
    sample = sampled(own, 200_000, seed=3)
    p, error = sample.chance(own.majority)
    assert abs(p - found.p_win) < 4 * error + 1e-3 * (k > 1 or df is not None)
    assert abs(found.mean - np.arange(own.total + 1) @ sample.pmf) < 0.2


def test_one_contest_alone_is_its_normal_chance() -> None:
    """A factor and an own part of 4 and 3 points make 5: a lead of 3 points is 0.6 deviations."""
    own = forecast(("A", "B"), ["a"], electors=[3], mean=[0.03], loadings=[[0.04]], sd=[0.03])
    assert abs(distribution(own, need=2).p_win - 0.7257468822499265) < 1e-9
    assert abs(contest_chances(own)[0] - 0.7257468822499265) < 1e-9


def test_sure_contests_and_none_open() -> None:
    own = forecast(("A", "B"), ["a", "b"], electors=[3, 4], mean=[9.0, -9.0], loadings=[[], []], sd=[1e-3, 1e-3])
    found = distribution(own)
    assert found.pmf[3] == 1
    assert (found.p_win, found.p_second) == (0, 1)


def test_departures_take_majorities_away_from_both() -> None:
    own = model(k=1)
    plain, loose = distribution(own), distribution(own, departures=np.full(8, 0.02))
    assert loose.p_win < plain.p_win
    assert loose.p_second < plain.p_second
    assert abs(loose.pmf.sum() - 1) < 1e-12
    assert abs(loose.mean - 0.98 * plain.mean) < 1e-9
    sure = forecast(("A", "B"), ["a"], electors=[3], mean=[9.0], loadings=[[]], sd=[1.0])
    found = distribution(sure, need=3, departures=np.array([0.01]))
    assert abs(found.p_win - 0.99**3) < 1e-12


@pytest.mark.parametrize(("k", "df"), [(0, None), (1, None), (2, 7.0)])
def test_the_gradient_is_the_central_difference(k: int, df: float | None) -> None:
    own = model(k=k, df=df)
    found, step = pivotal(own, nodes=4096), 1e-6
    for place in range(len(own.units)):
        up, down = (
            distribution(Forecast(**{**vars(own), "mean": own.mean + sign * step * (np.arange(8) == place)}))
            for sign in (1, -1)
        )
        numeric = (up.p_win - down.p_win) / (2 * step)
        assert abs(found.gradient[place] - numeric) < 1e-5 * max(1, abs(numeric)), own.units[place]


def test_pivotal_is_the_chance_that_the_others_leave_it_open() -> None:
    own = model(5, k=0)
    chance = contest_chances(own)
    for place, unit in enumerate(own.units):
        others = [c for c in range(5) if c != place]
        open_ = 0.0
        for wins in product((0, 1), repeat=4):
            held = sum(int(own.electors[c]) for c, won in zip(others, wins, strict=True) if won)
            p = np.prod([chance[c] if won else 1 - chance[c] for c, won in zip(others, wins, strict=True)])
            open_ += p * (held < own.majority <= held + own.electors[place])
        assert abs(pivotal(own).pivotal[place] - open_) < 1e-12, unit


@pytest.mark.parametrize("df", [None, 7.0])
def test_splits_of_electors_and_votes_agree_with_draws(df: float | None) -> None:
    own = model(9, k=2, df=df)
    found = inversion(own, nodes=16_384)
    wins = popular = split = other = close = both = 0.0
    n = 200_000
    for block in draws(own, n, seed=5):
        votes = own.weights @ block.margins
        won, lost = block.electors >= own.majority, own.total - block.electors >= own.majority
        wins, popular = wins + won.sum(), popular + (votes > 0).sum()
        split, other = split + (won & (votes < 0)).sum(), other + (lost & (votes > 0)).sum()
        near = np.abs(votes) < 0.01
        close, both = close + near.sum(), both + (near & (won != (votes > 0))).sum()
    for ours, theirs in (
        (found.p_win, wins),
        (found.p_popular, popular),
        (found.by_ticket[0], split),
        (found.by_ticket[1], other),
        (found.p_close, close),
        (found.p_inversion_given_close * found.p_close, both),
    ):
        assert abs(ours - theirs / n) < 0.006
    assert abs(found.tipping.sum() - 1) < 1e-12
    assert abs(found.p_win - distribution(own).p_win) < 0.005


def test_draws_do_not_depend_on_threads_and_longer_runs_extend_shorter_ones() -> None:
    own = model(k=3)
    one, many = (list(draws(own, 20_000, seed=7, threads=threads)) for threads in (1, 5))
    assert all((a.margins == b.margins).all() for a, b in zip(one, many, strict=True))
    longer = np.concatenate([block.electors for block in draws(own, 40_000, seed=7)])
    assert (longer[:20_000] == np.concatenate([block.electors for block in one])).all()
    assert (sampled(own, 9_000, seed=7).pmf == sampled(own, 9_000, seed=7, threads=3).pmf).all()


def test_a_batch_of_one_is_the_single_draw_and_the_one_rule_agrees() -> None:
    """Electors of a draw are those that the rule of allocation gives for the same margins as votes."""
    own = model(k=2)
    (block,) = draws(own, 500, seed=1)
    law = load_case(2016).law.awards[:1]
    awards = tuple(type(law[0])(unit, int(size), unit) for unit, size in zip(own.units, own.electors, strict=True))
    ahead = np.rint(block.margins.T * 1e9).astype(np.int64)
    votes = np.stack([10**10 + ahead, np.full_like(ahead, 10**10)], axis=-1)
    frame = Frame(own.units, own.tickets, own.tickets, own.units)
    found = allocate(votes, awards, frame=frame).electors[..., 0].sum(axis=-1)
    assert (found == block.electors).all()
    (alone,) = draws(own, 1, seed=1)
    assert alone.electors[0] == block.electors[0]


def test_the_same_question_has_the_same_answer() -> None:
    own = model(k=3)
    assert distribution(own, seed=4).p_win == distribution(own, seed=4).p_win
    error = distribution(own, seed=4, with_error=True).error
    assert error is not None
    assert 0 < error < 1e-3
    assert distribution(model(k=1), with_error=True).error == pytest.approx(0, abs=1e-6)
    assert distribution(model(k=0), with_error=True).error == 0


def test_principal_factors_keep_the_diagonal_and_tell_their_error() -> None:
    generator = np.random.default_rng(2)
    factors = generator.normal(0, 0.03, (12, 3))
    covariance = factors @ factors.T + np.diag(generator.uniform(2e-4, 6e-4, 12))
    found = from_covariance(covariance, k=3)
    assert np.allclose((found.loadings**2).sum(axis=1) + found.sd**2, np.diag(covariance))
    assert 0 < found.mean_error <= found.largest_error < 0.5
    assert from_covariance(covariance, k=12).largest_error < found.largest_error


def test_the_example_model() -> None:
    read = read_model(MODEL.read_bytes())
    assert (read.election, len(read.forecast.units), read.forecast.total) == (2016, 56, 538)
    assert abs(read.forecast.weights.sum() - 1) < 1e-12
    districts = [place for place, unit in enumerate(read.forecast.units) if len(unit) > 2]
    assert (read.forecast.weights[districts] == 0).all()


BAD = [
    (("format", '"ascertain model 2"'), 'format must be "ascertain model 1"'),
    (("election", '"2016"'), "election is a year"),
    (("tickets", '["A", "A"]'), "two different names"),
    (("unit", '"PA-01"'), "2016 has no contest PA-01"),
    (("sd", "0.0"), "AK: mean and loadings are numbers, sd and electors are above 0"),
    (("sd", "nan"), "AK: mean and loadings are numbers"),
    (("mean", '"ten"'), "AK: mean is a number of percentage points"),
    (("loadings", "[3.0]"), "AK: loadings are 3 numbers"),
    (("mean", "1.0\nelectors = 5"), "the electors sum to 540, not to the 538 of 2016"),
    (("mean", "1.0\nweight = 0.5"), "a weight is a number and stands in every contest or in none"),
    (("mean", "1.0\ncolour = 5"), "AK: there is no key colour"),
    (("mean", "= ="), "not readable as TOML"),
    (("df", "-1"), "df is a number above 0"),
]


@pytest.mark.parametrize(("change", "sentence"), BAD, ids=[sentence for _, sentence in BAD])
def test_a_model_file_that_cannot_be(change: tuple[str, str], sentence: str) -> None:
    key, value = change
    lines = MODEL.read_text("utf-8").splitlines()
    at = next((n for n, line in enumerate(lines) if line.startswith(f"{key} =")), 3)
    lines[at] = f"{key} = {value}" if key != "df" else f"{lines[at]}\ndf = {value}"
    with pytest.raises(InputInvalid, match=r"^m\.toml: ") as caught:
        read_model("\n".join(lines).encode(), name="m.toml")
    assert sentence in str(caught.value)


def test_a_missing_contest_is_named() -> None:
    text = MODEL.read_text("utf-8")
    with pytest.raises(InputInvalid, match="the contest WY of 2016 is missing"):
        read_model(text[: text.index('[[contest]]\nunit = "WY"')].encode())


def test_the_answer_s_keys() -> None:
    found: Any = answers.simulate(MODEL.read_bytes(), error=True).to_dict()
    assert {"p_win", "p_tie", "electors", "pmf", "tipping", "pivotal", "p_inversion", "method"} <= set(found)
    assert all(len(chances) == 539 for chances in found["pmf"].values())
    assert abs(sum(found["p_win"].values()) + found["p_nobody"] - 1) < 1e-9
    assert abs(sum(found["p_inversion_by"].values()) - found["p_inversion"]) < 1e-12
    assert found["method"]["nodes"] == 4096
    assert 0 <= found["method"]["error"] < 1e-3
    drawn = answers.simulate(MODEL.read_bytes(), draws=50_000, threads=2)
    assert drawn.to_json() == answers.simulate(MODEL.read_bytes(), draws=50_000).to_json()
    assert abs(drawn.to_dict()["p_win"]["Hillary Clinton"] - found["p_win"]["Hillary Clinton"]) < 0.01
    with pytest.raises(InputInvalid, match="powers of two"):
        answers.simulate(MODEL.read_bytes(), nodes=1000)
