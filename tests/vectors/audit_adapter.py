"""The audit mathematics by the names of the published vectors: one function a file. It renames, and computes nothing."""

from collections.abc import Callable, Mapping
from typing import Any

from ascertain.audits import batch, comparison, evalue, planning, polling, sampler, strata
from ascertain.audits.contest import Assertion

CODES: Mapping[str, comparison.Reading] = {"w": "winner", "l": "loser", "b": "other", "x": "absent", "p": "phantom"}


def _assertion(winner: int, loser: int, ballots: int | None = None) -> Assertion:
    return Assertion("contest", "w", "l", winner, loser, winner + loser if ballots is None else ballots)


def sampler_sha256_counter(**args: Any) -> Any:
    """Draws by the counter."""
    return sampler.counter_draws(
        args["seed"],
        count=args["n"],
        low=args["low"],
        high=args["high"],
        replacement=args["with_replacement"],
        skip=args.get("skip", 0),
    ).tolist()


def sampler_consistent(**args: Any) -> list[Any]:
    """Consistent tickets."""
    ids = [tuple(own) if isinstance(own, list) else own for own in args["ids"]]
    found = sampler.consistent_tickets(
        ids,
        seed=args["seed"],
        take=args["take"],
        replacement=args.get("with_replacement", False),
        digits=args.get("digits", 9),
    )
    if args.get("output", "tuple") == "id":
        return [ticket.id for ticket in found]
    return [
        [ticket.number, list(ticket.id) if isinstance(ticket.id, tuple) else ticket.id, ticket.generation]
        for ticket in found
    ]


def _discrepancies(args: Mapping[str, Any]) -> comparison.Discrepancies:
    return comparison.Discrepancies(*(args.get(name, 0) for name in ("o1", "o2", "u1", "u2")))


def comparison_kaplan_markov(**args: Any) -> float | int | None:
    """Super-simple Kaplan-Markov."""
    margin, gamma = args["diluted_margin"], args["gamma"]
    if args["fn"] == "nmin":
        return comparison.supersimple_nmin(margin, found=_discrepancies(args), risk_limit=args["alpha"], gamma=gamma)
    if args["fn"] == "p_value":
        return evalue.risk_of(
            comparison.supersimple_log_e(margin, drawn=args["n"], found=_discrepancies(args), gamma=gamma)
        )
    rates = comparison.Rates(*(args.get(f"rate_{name}", 0) for name in ("o1", "o2", "u1", "u2")))
    return comparison.expected_size(margin, rates=rates, risk_limit=args["alpha"], gamma=gamma)


def comparison_supersimple_arlo(**args: Any) -> float | int:
    """Super-simple sizes and risks from votes."""
    assertion = _assertion(args["winner"], args["loser"], args["ballots"])
    found = comparison.Discrepancies(args["o1"], args["o2"])
    if args["fn"] == "p_value":
        return evalue.risk_of(
            comparison.supersimple_log_e(assertion.diluted_margin, drawn=args["sampled"], found=found)
        )
    return comparison.supersimple_size(assertion, risk_limit=args["risk_limit"], drawn=args["sampled"], found=found)


def polling_bravo(**args: Any) -> float | int:
    """BRAVO."""
    if args["fn"] == "kmin":
        return polling.bravo_kmin(args["n"], share=args["share"], risk_limit=args["risk_limit"])
    assertion = _assertion(args["winner"], args["loser"], args.get("ballots"))
    if args["fn"] == "asn":
        return polling.bravo_asn(assertion, risk_limit=args["risk_limit"])
    return evalue.risk_of(
        polling.bravo_log_e(assertion, sample_winner=args["sample_winner"], sample_loser=args["sample_loser"])
    )


def polling_bravo_eor_2016_first_round(**args: Any) -> int:
    """End-of-round BRAVO's first round in cards."""
    assertion = _assertion(args["winner"], args["loser"], args["ballots"])
    return polling.first_round(
        assertion, math_="bravo", risk_limit=args["risk_limit"], stop_probability=args["stop_probability"]
    ).cards


def polling_minerva_2016(**args: Any) -> dict[str, Any]:
    """Minerva's first round and the chance of its second."""
    share = _assertion(args["winner"], args["loser"]).share
    first = polling.minerva([args["n1"]], [args["k1"]], share=share, risk_limit=args["risk_limit"])[0]
    found: dict[str, Any] = {"kmin": first.kmin, "p_value": first.p, "stop": first.stop}
    if args.get("n2") is not None:
        second = polling.minerva_outlook(
            [args["n1"]], [args["k1"]], n=args["n2"], share=share, risk_limit=args["risk_limit"]
        )
        found |= {"kmin2": second.kmin, "stop_prob_round2": second.stop_probability}
    return found


def polling_minerva_misc(**args: Any) -> Any:
    """Minerva's least counts, risks and first sizes."""
    if args["fn"] == "kmins":
        tests = polling.minerva_kmins(args["rounds"], share=args["share"], risk_limit=args["risk_limit"])
        return {"kmins": [kmin for kmin, _ in tests], "risk_expended": [spent for _, spent in tests]}
    assertion = _assertion(args["winner"], args["loser"])
    if args["fn"] == "p_value":
        rounds = polling.minerva(
            args["rounds"], args["winner_counts"], share=assertion.share, risk_limit=args["risk_limit"]
        )
        return rounds[-1].p
    return polling.first_round(
        assertion, math_="minerva", risk_limit=args["risk_limit"], stop_probability=args["stop_probability"]
    ).relevant


def polling_providence(**args: Any) -> list[float]:
    """Providence's risk after each round."""
    tests = polling.providence(
        args["rounds"], args["winner_counts"], share=args["share"], risk_limit=args.get("risk_limit", 0.1)
    )
    return [test.p for test in tests]


def batch_comparison_macro(**args: Any) -> float | int:
    """MACRO."""
    if args["fn"] == "p_value":
        return evalue.risk_of(batch.macro_log_e(args["U"], args["taints"]))

    def bound(cells: list[int]) -> Any:
        return batch.pair_bound(cells[0], cells[1], ballots=cells[2], margin=args["margin_votes"])

    if args["fn"] == "max_error":
        return float(bound(args["batch"]))
    total = sum(bound(cells) * count for cells, count in args["batches_distinct"])
    if args["fn"] == "U":
        return float(total)
    return batch.macro_size(total, risk_limit=args["risk_limit"], arlo=True)


def _part(cells: Mapping[str, Any]) -> strata.ComparisonPart:
    return strata.ComparisonPart(
        cells["winner"], cells["loser"], cells["ballots"], cells["sample_size"], _discrepancies(cells)
    )


def _polled(cells: Mapping[str, Any]) -> strata.PollingPart:
    return strata.PollingPart(
        cells["winner"],
        cells["loser"],
        cells["ballots"],
        cells["sample_size"],
        cells["sample_winner"],
        cells["sample_loser"],
    )


def stratified_suite(**args: Any) -> float:
    """SUITE, its combined p on the published tool's grid."""
    if args["fn"] == "combined_p":
        return strata.suite(_part(args["cvr"]), _polled(args["polling"]), grid=0.05)
    cells = dict(args) | {"winner": args["stratum_winner"], "loser": args["stratum_loser"]}
    error = args["lambda"] * args["reported_margin"]
    if args["fn"] == "comparison_stratum_p":
        return evalue.risk_of(strata.comparison_part_log_e(_part(cells), error=error))
    return strata.polling_part_p(_polled(cells), error=error)


def shangrla_assorters(**args: Any) -> float:
    """Overstatements and their assorter."""
    if args["fn"] == "overstatement":
        return comparison.overstatement(mvr=CODES[args["mvr"]], cvr=CODES[args["cvr"]], by_style=args["use_style"])
    if args["fn"] == "overstatement_assorter":
        return comparison.overstatement_assorter(args["overstatement"], margin=args["margin"])
    return comparison.assorter_mean(args["margin"], rate_1=args["error_rate_1"], rate_2=args["error_rate_2"])


def _alpha_last(args: Mapping[str, Any]) -> float:
    upper, null = args.get("u", 1.0), args["t"]
    eta = args.get("eta", (null + upper) / 2)
    found = evalue.alpha(args["x"], cards=args["N"], null=null, upper=upper, eta=eta, weight=args.get("d", 100))
    return evalue.risk_of(float(found[-1]))


TESTS: Mapping[str, Callable[[Mapping[str, Any]], float]] = {
    "kaplan_markov": lambda a: evalue.evidence(evalue.kaplan_markov(a["x"], null=a["t"], padding=a.get("g", 0))).risk,
    "kaplan_wald": lambda a: evalue.evidence(evalue.kaplan_wald(a["x"], null=a["t"], padding=a.get("g", 0))).risk,
    "betting": lambda a: (
        evalue.evidence(evalue.betting(a["x"], cards=a["N"], null=a["t"], upper=a.get("u", 1.0), bet=a["lam"])).risk
    ),
    "alpha_fixed": lambda a: (
        evalue.evidence(evalue.alpha(a["x"], cards=a["N"], null=a["t"], upper=a.get("u", 1.0), eta=a["eta"])).risk
    ),
    "alpha_shrink": lambda a: (
        evalue.evidence(
            evalue.alpha(a["x"], cards=a["N"], null=a["t"], upper=a.get("u", 1.0), eta=a["eta"], weight=a["d"])
        ).risk
    ),
    "alpha_shrink_last": _alpha_last,
}


def alpha_pvalues(**args: Any) -> float:
    """One test of a bounded list's mean."""
    return TESTS[args["test"]](args)


def alpha_polling_with_replacement_table(**args: Any) -> float:
    """Mean sample size by simulation, with replacement."""
    weight = None if args["d"] in (None, "bravo") else float(args["d"])
    return planning.mean_within(
        lambda seed: planning.sample_sizes(
            args["theta"],
            eta=args["eta"],
            weight=weight,
            risk_limit=args["risk_limit"],
            cap=args["cap"],
            replications=300,
            seed=seed,
        )
    )


def alpha_polling_without_replacement_table(**args: Any) -> float:
    """Mean sample size by simulation, without replacement."""
    return planning.mean_within(
        lambda seed: planning.sample_sizes_of(
            args["method"],
            args["theta"],
            eta=args["eta"],
            weight=args["d"],
            risk_limit=args["risk_limit"],
            cards=args["N"],
            replications=300,
            seed=seed,
        )
    )
