"""Cast vote records and audits as tables."""

from ascertain.tables.sheet import Part, Plain, Sheet, counted

MOST_CONTESTS = 3
"""Contests up to which every choice has a line of its own."""


def cvr(value: Plain) -> list[Part]:
    """Contests on a line each, and of few contests every choice."""
    contests = value["contests"]
    heads = ("Contest", "Vote for", "Cards", "Undervotes", "Overvoted", "Pending")
    lines = [
        (
            *(own["contest"], own["vote_for"], own["cards_with"], own["undervotes"], own["overvotes"]),
            own["write_in_pending"],
        )
        for own in contests
    ]
    found: list[Part] = [Sheet("", heads, lines, numbers=heads[1:])]
    for own in contests[:MOST_CONTESTS] if len(contests) <= MOST_CONTESTS else ():
        found.append(Sheet(own["contest"], ("Choice", "Votes"), list(own["votes"].items()), numbers=("Votes",)))
    if len(contests) > MOST_CONTESTS:
        found.append(
            Sheet("", ("Contest", "Votes"), [(own["contest"], counted(own["votes"], most=4)) for own in contests])
        )
    return found
