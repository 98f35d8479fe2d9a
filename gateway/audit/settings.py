"""What of the account an installation may choose."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

__all__ = ["AuditSettings"]

Key = Annotated[SecretStr, Field(min_length=32)]


class AuditSettings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    file: Path
    """Where entries are appended, one JSON object a line. Several gateways may share it."""
    key: Key
    """Of which the chain is made. Whoever has it can make up entries: keep it apart from the file."""
    subject: str
    """The type of the persons whose data are accounted for."""
    subject_key: str = "id"
    """The field that names such a person."""
    personal: str = "pii"
    """The directive that marks personal data."""
    sync: Literal["always", "second", "never"] = "second"
    """When an entry must be on the disk: before the answer goes out, at most a second later, or whenever the
    operating system likes."""
    required: bool = False
    """Whether an answer that could not be accounted for is withheld."""
    deliver_to: str | None = None
    """An address that is told of every entry that touches somebody, such as http://hub:4001/access-log."""
    deliver_key: Key | None = None
    """Signs what is told there."""

    @model_validator(mode="after")
    def _is_signed(self) -> Self:
        if self.deliver_to is not None and self.deliver_key is None:
            raise ValueError(
                "`deliver_to` needs a `deliver_key`: nobody believes entries that are not signed"
            )
        return self
