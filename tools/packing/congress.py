"""What Congress was asked at the counts of 1817 to 2021, and what each House answered (Hinds' Precedents, ch. 61).

The shared table's prose becomes closed words: one row a state, the rule of the day, each House's answer, the effect.
"""

import re

from packing.workbench import Builder, PackFault, Row, Table, Workbench, tabulate

OFFICES = {"president and vice_president": "both", "president": "president"}

# The shared words for the rule of the day: the standing rule, and the resolution where Congress acted outside it.
RULES = {
    "none": ("none", ""),
    "joint resolution of the day": ("none", "joint resolution on Indiana, 1817"),
    "concurrent resolution": ("none", "concurrent resolution"),
    "resolution of 4 Feb 1837": ("none", "concurrent resolution of 4 February 1837"),
    "joint resolution of 8 Feb 1865; 22nd Joint Rule": ("joint_rule_22", "joint resolution of 8 February 1865"),
    "22nd Joint Rule": ("joint_rule_22", ""),
    "22nd Joint Rule and resolution of 8 Feb 1869": ("joint_rule_22", "resolution of 8 February 1869 on Georgia"),
    "Electoral Commission Act; decision stands unless both Houses object": ("electoral_commission_1877", ""),
    "unanimous consent, not a precedent": ("act_1887", "unanimous consent, not to be a precedent"),
    "3 U.S.C. 15 (1887 Act)": ("act_1887", ""),
}

ANSWERS = {
    "": "",
    "counted": "count",
    "rejected": "reject",
    "sustained objection": "sustain",
    "overruled objection": "overrule",
    "overruled": "overrule",
    "objected": "object",
    "upheld Commission": "uphold",
    # 1865: the Houses passed a resolution; nobody objected to a vote.
    "passed": "",
}

EFFECTS = {
    "counted": "counted",
    "counted over protest": "counted",
    "counted for Hayes and Wheeler (Commission 8 to 7)": "counted",
    "counted for Kennedy and Johnson": "counted",
    "rejected": "rejected",
    "rejected (both returns)": "rejected",
    "announced_in_alternative": "announced_in_alternative",
    "not received": "not_received",
    "not received or counted; electors treated as not appointed": "not_appointed",
}


def split_answer(words: str) -> tuple[str, str]:
    """Separate a House's answer from its vote, e.g. `overruled 170-228`."""
    match = re.fullmatch(r"(.*?)\s*(\d+-\d+)?", words)
    if match is None or match[1] not in ANSWERS:
        raise PackFault(f"count_objections: the answer {words!r} has no word of ours")
    return ANSWERS[match[1]], match[2] or ""


def states_of(row: Row, *, entitled: dict[tuple[int, str], str]) -> list[tuple[str, str, str]]:
    """The states one shared row speaks of, each with its votes and the question."""
    named, question = row["state_po"].split(), row["question"]
    if len(named) == 1:
        state = "" if named == ["several"] else named[0]
        return [(state, row["votes"], question)]
    # The eleven states of 1865: what each was entitled to, since none of them appointed electors in law. The bracket
    # names those whose electors voted all the same (LA 7 and TN 10 voted).
    question, _, voted = question.partition(" (")
    election = int(row["count_date"][:4]) - 1
    found = []
    for state in named:
        also = "; its electors voted all the same" if f"{state} {entitled[election, state]}" in voted else ""
        found.append((state, entitled[election, state], question + also))
    return found


def count_objections(bench: Workbench) -> Table:
    """Objections and resolutions at the counts, one state a row."""
    entitled = {(int(row["year"]), row["state"]): row["entitled"] for row in bench.records("apportionment")}
    rows: list[list[str | int]] = []
    for row in bench.read("facts/count_objections.csv"):
        election = int(row["count_date"][:4]) - 1
        rule, special = RULES[row["rule"]]
        if special == "concurrent resolution":
            special += f" on {row['state_po']}, {election + 1}"
        house, house_vote = split_answer(row["house"])
        senate, senate_vote = split_answer(row["senate"])
        office = OFFICES[row["office"]]
        # Three of Georgia's eleven votes of 1872 named Greeley, who had died; only they were rejected.
        person = "Horace Greeley" if "(Greeley)" in row["question"] else ""
        for state, votes, question in states_of(row, entitled=entitled):
            asked: list[str | int] = [election, row["count_date"], state, office, person, votes, question, rule]
            answered = [house, senate, house_vote, senate_vote, EFFECTS[row["effect"]], special, row["verified"]]
            rows.append([*asked, *answered])
    columns = "election,count_date,state,office,person,votes,question,rule,house,senate,house_vote,senate_vote,"
    return tabulate(columns + "effect,special_rule,verified", rows)


BUILDERS: dict[str, Builder] = {"count_objections": count_objections}
