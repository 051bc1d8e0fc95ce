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


def audit_plan(value: Plain) -> list[Part]:
    """What is to be confirmed, how many cards, and what is assumed."""
    pairs = [
        (own["winner"], own["loser"], own["margin"], f"{own['diluted_margin']:.4%}") for own in value["assertions"]
    ]
    sizes = [(_chance(key), "" if size is None else size) for key, size in value["sizes"].items()]
    return [
        Sheet("To confirm", ("Winner", "Loser", "Margin", "Of cards"), pairs, numbers=("Margin", "Of cards")),
        Sheet("Cards", ("Enough", "Cards"), sizes, numbers=("Cards",)),
        Sheet("Assumed", ("",), [(text,) for text in value["assumptions"]]),
    ]


def _chance(key: str) -> str:
    return "as expected" if key == "expected" else f"with a chance of {float(key):.0%}"


def audit_draw(value: Plain) -> list[Part]:
    """The cards to fetch, in the order of the shelf."""
    heads = ("Container", "Tabulator", "Batch", "Card", "Position", "Imprinted", "Draws")
    lines = [
        (
            *(own["container"], own["tabulator"], own["batch"], str(own["card"]), str(own["position"])),
            *(own["imprinted"] or "", " ".join(map(str, own["draws"]))),
        )
        for own in value["places"]
    ]
    return [Sheet("", heads, lines, numbers=("Card", "Position")), _head(value)]


def _head(value: Plain) -> Sheet:
    return Sheet("", ("Head of the log, to be published",), [(value["head"],)])


def audit_assess(value: Plain) -> list[Part]:
    """Each assertion's evidence."""
    kinds = ("o1", "o2", "u1", "u2")
    compared = any(own["discrepancies"] for own in value["assertions"])
    heads = ("Winner", "Loser", "log e", "Risk", *(kinds if compared else ()))
    lines = [
        (
            *(own["winner"], own["loser"], "infinite" if own["log_e"] is None else f"{own['log_e']:.3f}"),
            f"{own['risk']:.4g}",
            *((own["discrepancies"][kind] for kind in kinds) if compared else ()),
        )
        for own in value["assertions"]
    ]
    return [Sheet("", heads, lines, numbers=heads[2:]), _head(value)]
