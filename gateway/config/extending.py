"""Settings of code that an installation adds: hooks in this process."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from gateway.config.kinds import Concept, FromJson

__all__ = ["ExtendingSettings", "OnFailure", "OneHook"]

OnFailure = Literal["refuse", "ignore"]

HookName = Annotated[str, Field(pattern=r"^[\w.]+:\w+$")]


class OneHook(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    use: HookName
    """`module:object`."""
    on_failure: OnFailure = "refuse"
    """Whether a request is refused when the hook raises an exception, or goes on without."""
    options: Mapping[str, object] = {}
    """With which the object is called, where it is a class or a function."""


class ExtendingSettings(Concept):
    hooks: Annotated[tuple[HookName | OneHook, ...], *FromJson] = ()
    """Code at the stages of a request, in the order in which it is called, as JSON:
    `["shop.tenant:Tenants", {"use": …, "options": {…}}]`."""

    @property
    def listed_hooks(self) -> tuple[OneHook, ...]:
        return tuple(each if isinstance(each, OneHook) else OneHook(use=each) for each in self.hooks)
