"""Seals accepted values: a self-check recognises them, and nobody can read them."""

from __future__ import annotations

import hashlib
from typing import Annotated

import numpy as np
from pydantic import Field, model_validator

from grader.model.array_json import Array
from grader.model.assignment import Model, Tolerance

# Rounds of PBKDF2. One try takes hundredths of a second, so all likely pairs take days.
ROUNDS = 50_000
PLACES = 16  # that a value can have in its cell; more would reveal the value


class Sealed(Model):
    """A vector, known by the cells of a grid that its numbers lie in.

    A cell is as wide as the tolerance, and the value is about in its middle. A relative tolerance
    is taken of a power of two, since the value must not follow from it. A digest tells which cell
    it is.
    """

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
        """Say whether this is the value, within its tolerance."""
        if vector.shape != (len(self.widths),) or not np.isfinite(vector).all():
            return False
        cells = np.rint(vector / np.array(self.widths) - np.array(self.offsets))
        return _digest(cells, self.salt) == self.digest


def seal(vector: Array, tolerance: Tolerance, salt: str) -> Sealed:
    """Seal a 1-D value, which is then recognised within a tolerance, or the precision of floats."""
    powers = np.exp2(np.ceil(np.log2(np.maximum(np.abs(vector), np.finfo(float).tiny))))
    precision = np.finfo(float).eps * powers
    # The value is not quite in the middle, so the cell is wider: values at the edge are accepted.
    wide = 2 * (1 + 2 / PLACES)
    widths = wide * np.maximum(tolerance.atol + tolerance.rtol * powers, 4 * precision)
    cells = np.rint(vector / widths)
    offsets = np.rint((vector / widths - cells) * PLACES) / PLACES
    digest = _digest(cells, salt)
    return Sealed(widths=widths.tolist(), offsets=offsets.tolist(), salt=salt, digest=digest)


def _digest(cells: Array, salt: str) -> str:
    # Adding 0 takes the sign off a minus zero.
    text = repr((cells + 0.0).tolist()).encode()
    return hashlib.pbkdf2_hmac("sha256", text, salt.encode(), ROUNDS).hex()
