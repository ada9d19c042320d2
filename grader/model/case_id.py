"""The id of a case: the id of its problem, a dot, and the case's own id in that problem."""

from __future__ import annotations

from typing import Any

from pydantic_core import CoreSchema, core_schema


class CaseId(str):
    """An id such as `problem1.dL_dyhat`: text that also gives its two parts."""

    @classmethod
    def of(cls, problem: str, case: str) -> CaseId:
        return cls(f"{problem}.{case}")

    @property
    def problem(self) -> str:
        return self.partition(".")[0]

    @property
    def case(self) -> str:
        return self.partition(".")[2]

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> CoreSchema:
        return core_schema.no_info_after_validator_function(cls, core_schema.str_schema())
