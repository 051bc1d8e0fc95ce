"""`cvr tally` and `cvr check`."""

from collections.abc import Sequence

from ascertain import cvr
from ascertain.answers.answer import Answer
from ascertain.answers.files import File, sources_of
from ascertain.election import Finding
from ascertain.wire import audits as form


def cvr_tally(files: Sequence[File], *, contests: Sequence[str] = (), format: str = "auto") -> Answer:  # noqa: A002
    """The sum of cast vote records; refused where a card stands there twice."""
    from ascertain.ingest.cvr_files import open_cvr  # readers are needed by few commands

    opened = open_cvr(files, format=format)
    tallies = cvr.tally(opened, contests=contests or None)
    return _answer(opened, tallies, opened.findings, files)


def cvr_check(
    files: Sequence[File],
    *,
    manifest: File | None = None,
    reported: File | None = None,
    min_style: int = 10,
    format: str = "auto",  # noqa: A002
) -> Answer:
    """What is odd about cast vote records, by themselves and beside a manifest and the reported totals."""
    from ascertain.ingest.cvr_files import open_cvr
    from ascertain.ingest.manifest import read_manifest, read_reported

    opened = open_cvr(files, format=format)
    tallies, findings = cvr.check(
        opened,
        manifest=read_manifest(manifest) if manifest is not None else None,
        reported=read_reported(reported) if reported is not None else None,
        min_style=min_style,
    )
    beside = [file for file in (manifest, reported) if file is not None]
    return _answer(opened, tallies, findings, [*files, *beside])


def _answer(
    opened: cvr.CvrFile, tallies: Sequence[cvr.CvrTally], findings: Sequence[Finding], files: Sequence[File]
) -> Answer:
    rows = tuple(form.cvr_contest(own) for own in tallies)
    cards = max((own.cards_with + own.absent for own in tallies), default=0)
    as_of, sources = sources_of(files)
    errors = sum(found.level == "error" for found in findings)
    wrong = f"; {errors} checks failed" if errors else ""
    contests = "1 contest" if len(rows) == 1 else f"{len(rows):,} contests"
    sentence = f"{opened.name}: {cards:,} cards, {contests} ({opened.format}){wrong}."
    return Answer(
        form.CvrRecord(opened.format, cards, rows),
        as_of,
        "canvass",
        (),
        tuple(findings),
        sentence,
        rows,
        origins=sources,
    )
