"""What can go wrong, and the exit code of each.
AscertainError                  1  anything else
|-- UnknownName                 2  a year, state, ticket, option or pack that does not exist
|   `-- ScenarioError           2  an item of a what-if that does not fit (422): the item, the reason, what would
|-- Missing                     3  LawNotCovered, FactMissing, TieUndecided, EligibilityUndetermined, Undetermined,
|                                  ExtraMissing
|-- InputInvalid                4  LawTableInvalid, FactInvalid, HeadMoved, OutOfScope, TooMany: a file, a reason
`-- CheckFailed                 5  PackDamaged
"""

from collections.abc import Iterable


class AscertainError(Exception):
    """Base of every error that is raised on purpose; the message is one sentence for a person."""

    exit_code = 1
    http_status = 500
    title = "Something unforeseen happened"

    def __init__(self, message: str, *, parameter: str | None = None, allowed: Iterable[object] = ()) -> None:
        super().__init__(message)
        self.parameter = parameter
        self.allowed = tuple(str(item) for item in allowed)

    def problem(self) -> dict[str, object]:
        """The error as RFC 9457 problem keys."""
        kind = type(self).__name__
        slug = "".join("-" + letter.lower() if letter.isupper() else letter for letter in kind).lstrip("-")
        return {
            "type": f"urn:ascertain:{slug}",
            "title": self.title,
            "status": self.http_status,
            "detail": str(self),
            "parameter": self.parameter,
            "allowed": list(self.allowed),
        }


class UnknownName(AscertainError):
    """A name that is not among those that exist; `allowed` lists them."""

    exit_code = 2
    http_status = 404
    title = "Unknown name"


class ScenarioError(UnknownName):
    """An item of a scenario, as written, that cannot be applied; `allowed` lists what would be valid."""

    http_status = 422
    title = "Invalid scenario"

    def __init__(self, item: str, reason: str, valid: Iterable[object] = (), *, parameter: str = "scenario") -> None:
        super().__init__(reason, parameter=parameter, allowed=valid)
        self.item = item
        self.reason = reason


class Missing(AscertainError):
    """Data, law or a deciding fact that is not there."""

    exit_code = 3
    http_status = 409
    title = "Not known"


class LawNotCovered(Missing):
    """The tables hold no law for that day."""

    title = "Law not covered"


class FactMissing(Missing):
    """A fact that the law leaves to somebody's decision is not in the case."""

    title = "A deciding fact is missing"


class TieUndecided(Missing):
    """Two or more tickets are level and the case does not say how it was settled."""

    title = "A tie is undecided"


class EligibilityUndetermined(Missing):
    """A tie at the last eligible place of a contingent election."""

    title = "Who is eligible is undetermined"


class Undetermined(Missing):
    """The law of the day had no answer."""

    title = "The law had no answer"


class ExtraMissing(Missing):
    """A library that an extra of the package installs is not there."""

    http_status = 501
    title = "An extra is not installed"


class InputInvalid(AscertainError):
    """Input that cannot be read or cannot be true: file, line and reason."""

    exit_code = 4
    http_status = 422
    title = "Invalid input"

    def __init__(
        self,
        message: str,
        *,
        parameter: str | None = None,
        allowed: Iterable[object] = (),
        code: str = "",
        findings: Iterable[object] = (),
    ) -> None:
        super().__init__(message, parameter=parameter, allowed=allowed)
        self.code = code
        self.findings = tuple(findings)


class FactInvalid(InputInvalid):
    """Facts of a case that contradict each other or the law."""

    title = "Invalid fact"


class HeadMoved(InputInvalid):
    """Another writer appended since the head that a writer names was read."""

    http_status = 412
    title = "The log has moved on"


class OutOfScope(InputInvalid):
    """Reports about other states than their sender may speak of."""

    http_status = 403
    title = "Out of scope"


class TooMany(InputInvalid):
    """More reports at once than are taken."""

    http_status = 413
    title = "Too many reports"


class LawTableInvalid(InputInvalid):
    """A law table that is not in its documented form."""

    title = "Invalid law table"


class CheckFailed(AscertainError):
    """A check that was asked for did not pass."""

    exit_code = 5
    title = "A check failed"


class PackDamaged(CheckFailed):
    """A bundled pack is missing or is not the one that the manifest describes."""

    title = "Damaged pack"
