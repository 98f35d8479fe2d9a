"""Settings of who is told what becomes of an operation."""

from __future__ import annotations

from typing import Literal

from gateway.config.kinds import Concept

__all__ = ["ExplainingSettings"]


class ExplainingSettings(Concept):
    explain: Literal["off", "scope", "everybody"] = "off"
    """Whether `/explain` and `Apollo-Expose-Query-Plan` tell of plans, costs and rights: to nobody, to tokens
    with `explain_scope` and to clients of which `clients` says so, or to everybody."""
    explain_scope: str = "explain"
    """The scope of a token that may have any operation explained, for itself or for another token."""
