"""Risk-limiting audits: whether paper supports the reported winner, with a limit on the risk of being wrong.

`question` says what has to be confirmed, `evalue` measures evidence, `polling`, `comparison`, `batch` and `strata` are
the kinds of audit, `sampler` draws the cards.
"""
