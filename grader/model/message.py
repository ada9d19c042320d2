"""Messages about a student's work: a code for programs, and a sentence for people."""

from collections.abc import Mapping
from typing import ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, computed_field, field_validator

from grader.model.visible_text import show_file

M = TypeVar("M", bound="Message")


class Message(BaseModel):
    """A code, and the values in its sentence. Programs read the code: the sentence may change."""

    model_config = ConfigDict(extra="ignore", frozen=True)  # `text` is written but not read back
    sentences: ClassVar[Mapping[str, str]] = {}  # by code; `{name}` stands for a value
    files: ClassVar[frozenset[str]] = frozenset()  # the values that are names of files
    optional: ClassVar[frozenset[str]] = frozenset()  # the values that may be left out
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
        shown = {
            key: show_file(value) if key in self.files else value
            for key, value in self.values.items()
        }
        return self.sentences[self.code].format_map({**dict.fromkeys(self.optional, ""), **shown})

    def __str__(self) -> str:
        return self.text

    def __hash__(self) -> int:
        return hash((self.code, *self.values.items()))

    @classmethod
    def of(cls: type[M], code: str, **values: object) -> M:
        """Make a message, and turn its values into text."""
        return cls(code=code, values={name: str(value) for name, value in values.items()})
