"""What a student's code gave in hidden cases. It stands apart from the record, for the TA alone."""

from collections.abc import Mapping

from grader.model.case_id import CaseId
from grader.model.record import Comparison
from grader.model.scored import Model

# By case: the fields of a `Comparison` that say what was given. A case that is right is not in it.
Given = Mapping[CaseId, Comparison]


class GivenValues(Model):
    """The file beside the records: `REPORTS/hidden/<student>.json`.

    It belongs to the record with the same digest of the work and the same fingerprint.
    """

    student: str
    submission_digest: str
    fingerprint: str
    cases: dict[CaseId, Comparison]
