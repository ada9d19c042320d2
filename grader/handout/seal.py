"""Values that can be recognised and not read: those that the course itself taught, and accepts."""

from __future__ import annotations

import hashlib
from typing import Annotated

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from grader.model.assignment import Array, Tolerance

ROUNDS = 50_000
"""Of PBKDF2: some hundredths of a second to try one value, and so days to try all likely pairs."""
PLACES = 16
"""So many places in its cell a value can have: more would tell the value."""


class Sealed(BaseModel):
    """A vector, known by the cells of a grid that its numbers lie in.

    A cell is as wide as the tolerance (that of a power of two, where it is relative: the value must
    not follow from it), and the value is about in its middle; a digest tells which cell it is.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    widths: tuple[Annotated[float, Field(gt=0, allow_inf_nan=False)], ...]
    offsets: tuple[Annotated[float, Field(allow_inf_nan=False)], ...]
    salt: Annotated[str, Field(max_length=500)]
    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]

    @model_validator(mode="after")
    def _each_number_has_both(self) -> Sealed:
        if len(self.widths) != len(self.offsets):
            raise ValueError("there are not as many widths as offsets")
        return self

    def is_of(self, vector: Array) -> bool:
        """Whether this is the value, within its tolerance."""
        if vector.shape != (len(self.widths),) or not np.isfinite(vector).all():
            return False
        cells = np.rint(vector / np.array(self.widths) - np.array(self.offsets))
        return _digest(cells, self.salt) == self.digest


def seal(vector: Array, tolerance: Tolerance, salt: str) -> Sealed:
    """Make a value recognisable, within a tolerance that is not zero."""
    powers = np.exp2(np.ceil(np.log2(np.maximum(np.abs(vector), np.finfo(float).tiny))))
    precision = np.finfo(float).eps * powers
    # A little wider, since the value is not quite in the middle: at its edge, a value is accepted.
    wide = 2 * (1 + 2 / PLACES)
    widths = wide * np.maximum(tolerance.atol + tolerance.rtol * powers, 4 * precision)
    cells = np.rint(vector / widths)
    offsets = np.rint((vector / widths - cells) * PLACES) / PLACES
    return Sealed(
        widths=tuple(widths.tolist()),
        offsets=tuple(offsets.tolist()),
        salt=salt,
        digest=_digest(cells, salt),
    )


def _digest(cells: Array, salt: str) -> str:
    # Adding 0 takes the sign off a minus zero.
    text = repr((cells + 0.0).tolist()).encode()
    return hashlib.pbkdf2_hmac("sha256", text, salt.encode(), ROUNDS).hex()
