"""Values that can be recognised and not read: those that the course itself taught, and accepts."""

from __future__ import annotations

import hashlib
from typing import Annotated

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from grader.assignment import Array, Tolerance

ROUNDS = 100_000
"""Of PBKDF2: a twentieth of a second to try one value, and days to try all that are likely."""


class Sealed(BaseModel):
    """A vector, known by the cells of a grid that its numbers lie in.

    A cell is as wide as the tolerance, and the value is in its middle; a digest tells which it is.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    widths: tuple[Annotated[float, Field(gt=0)], ...]
    offsets: tuple[float, ...]
    salt: str
    digest: str

    def is_of(self, vector: Array) -> bool:
        """Whether this is the value, within its tolerance."""
        if vector.shape != (len(self.widths),) or not np.isfinite(vector).all():
            return False
        cells = np.rint((vector - np.array(self.offsets)) / np.array(self.widths))
        return _digest(cells, self.salt) == self.digest


def seal(vector: Array, tolerance: Tolerance, salt: str) -> Sealed:
    """Make a value recognisable, within a tolerance that is not zero."""
    widths = 2 * np.maximum(tolerance.atol + tolerance.rtol * np.abs(vector), np.finfo(float).eps)
    cells = np.rint(vector / widths)
    return Sealed(
        widths=tuple(widths.tolist()),
        offsets=tuple((vector - cells * widths).tolist()),
        salt=salt,
        digest=_digest(cells, salt),
    )


def _digest(cells: Array, salt: str) -> str:
    # Adding 0 takes the sign off a minus zero.
    text = repr((cells + 0.0).tolist()).encode()
    return hashlib.pbkdf2_hmac("sha256", text, salt.encode(), ROUNDS).hex()
