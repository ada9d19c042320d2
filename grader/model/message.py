"""What is said of a student's work: a code for programs, and a sentence for people."""

from collections.abc import Mapping
from typing import ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, computed_field, field_validator

M = TypeVar("M", bound="Message")


class Message(BaseModel):
    """A code, and the values of its sentence, which may be reworded: no program reads it."""

    model_config = ConfigDict(extra="ignore", frozen=True)  # `text` is written, and not read
    sentences: ClassVar[Mapping[str, str]] = {}  # by code, with the names of values in braces
    code: str
    values: dict[str, str] = {}

    @field_validator("code")
    @classmethod
    def _has_a_sentence(cls, code: str) -> str:
        if code not in cls.sentences:
            raise ValueError(f"{cls.__name__} has no sentence for the code {code!r}")
        return code

    @computed_field  # type: ignore[prop-decorator]
    @property
    def text(self) -> str:
        return self.sentences[self.code].format_map(self.values)

    def __str__(self) -> str:
        return self.text

    def __hash__(self) -> int:
        return hash((self.code, *self.values.items()))

    @classmethod
    def of(cls: type[M], code: str, **values: object) -> M:
        """Make a message; values are turned into text."""
        return cls(code=code, values={name: str(value) for name, value in values.items()})
