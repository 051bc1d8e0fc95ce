"""What a page without a server counts what-ifs from: the blocks of an election with their votes, as plain values.

`whatif.js` reads it; both languages are held to the same vectors.
"""

from typing import Any

from ascertain import archive
from ascertain.errors import Undetermined
from ascertain.flips import position
from ascertain.proceedings import Case


def ground(year: int) -> dict[str, Any]:
    """The ground of a bundled election. Raises `Undetermined` where electors are shared out by proportion."""
    return ground_of(archive.load_case(year))


def ground_of(case: Case) -> dict[str, Any]:
    """The ground of a case: people by their short names of addresses, `winner` null where a contest is tied.

    Blocks are in the order of the law; those that no vote decides have `fixed` and no votes.
    """
    from ascertain.charts.sentences import short_names  # other commands draw nothing

    stands = position(case)
    if stands.proportional:
        raise Undetermined("what-ifs on electors shared out by proportion need the server.")
    slugs = {name: ticket.slug for name, ticket in case.tickets.items()}
    short = short_names(slugs)
    contests = {found.unit: found for found in stands.contests}
    blocks: list[dict[str, Any]] = []
    for award in stands.awards:
        block: dict[str, Any] = {"unit": award.decided_by, "state": award.state, "electors": award.electors}
        if award.method == "given":
            block |= {"fixed": True, "winner": slugs.get(award.to or "")}
        else:
            found = contests[award.decided_by]
            votes = {slugs[name]: count for name, count in found.votes.items() if count}
            block |= {"winner": slugs.get(found.winner or ""), "total": found.total, "votes": votes}
        blocks.append(block)
    return {
        "election": case.election.year,
        "appointed": stands.total,
        "majority": stands.majority,
        "tickets": {slug: {"name": name, "short": short[name]} for name, slug in slugs.items()},
        "popular": {slugs[name]: votes for name, votes in stands.popular.items() if votes},
        "blocks": blocks,
    }
