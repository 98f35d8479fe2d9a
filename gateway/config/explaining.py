"""Settings of who is told what becomes of an operation, and who owns what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict

from gateway.config.kinds import Concept, FromJson

__all__ = ["ExplainingSettings", "Owner"]


class Owner(BaseModel):
    """Of a subgraph."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    team: str | None = None
    contact: str | None = None
    """Where the team is reached."""


class ExplainingSettings(Concept):
    explain: Literal["off", "scope", "everybody"] = "off"
    """To whom `/explain`, `/ownership.json` and `Apollo-Expose-Query-Plan` tell of plans and owners: nobody,
    tokens with `explain_scope` and clients of which `clients` says so, or everybody."""
    explain_scope: str = "explain"
    """The scope of a token that may have any operation explained, for itself or for another token."""
    owners: Annotated[Mapping[str, Owner], *FromJson] = {}
    """Whose a subgraph is, as JSON: `{"crm": {"team": …, "contact": …}}`."""
