"""How often each audit stops wrongly when the truth is a tie: at most the risk limit and three standard errors.

Prints the share of wrong stops and, beside it, of right ones; exits 1 if one is above. `--runs N` (5,000 unless said).
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from audit_risk import MATHS, RISK_LIMIT, limit


def main() -> int:
    """Print one line for each kind of audit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5000, help="simulated audits of a tie, each kind")
    runs = parser.parse_args().runs
    most = limit(runs, errors=3)
    print(f"{runs:,} audits each; risk limit {RISK_LIMIT:.0%}, with three standard errors {most:.2%}")
    print(f"{'':32}{'tie stops':>10}{'right stops':>13}{'seconds':>9}")
    worst = 0.0
    for name, run in MATHS.items():
        start = time.perf_counter()
        wrong = float(run(np.random.default_rng(1), runs, True).mean())
        right = float(run(np.random.default_rng(2), max(1, runs // 10), False).mean())
        print(f"{name:32}{wrong:10.2%}{right:13.1%}{time.perf_counter() - start:9.1f}", flush=True)
        worst = max(worst, wrong)
    print(f"worst {worst:.2%}: {'within' if worst <= most else 'ABOVE'} the limit")
    return int(worst > most)


if __name__ == "__main__":
    raise SystemExit(main())
