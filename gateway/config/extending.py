"""Settings of what an installation adds: code in this process, and a process beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from gateway.config.kinds import Concept, FromJson, PositiveSeconds

__all__ = ["Coprocessor", "CoprocessorStage", "ExtendingSettings", "OnFailure", "OneHook", "StageName"]

OnFailure = Literal["refuse", "ignore"]

StageName = Literal[
    "RouterRequest",
    "SupergraphRequest",
    "ExecutionRequest",
    "SubgraphRequest",
    "SubgraphResponse",
    "SupergraphResponse",
    "RouterResponse",
]

HookName = Annotated[str, Field(pattern=r"^[\w.]+:\w+$")]

HEADS_ALONE = ("RouterRequest", "RouterResponse")


class OneHook(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    use: HookName
    """`module:object`."""
    on_failure: OnFailure = "refuse"
    """Whether a request is refused when the hook raises an exception, or goes on without."""
    timeout: PositiveSeconds = 5.0
    """Seconds for one call of an async method."""
    options: Mapping[str, object] = {}
    """With which the object is called, where it is a class or a function."""


class CoprocessorStage(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    wants: tuple[Literal["headers", "body", "context"], ...] = ()
    """What the coprocessor is told, and may change."""
    on_failure: OnFailure = "refuse"
    """Whether a request is refused when the coprocessor gives no answer, or goes on without."""


class Coprocessor(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    url: Annotated[str, Field(pattern=r"^(https?://.+|unix:/.+)$")]
    """`http://127.0.0.1:8081/hook`, or `unix:/run/shop.sock`."""
    timeout: PositiveSeconds = 1.0
    """Seconds for one call."""
    stages: Mapping[StageName, CoprocessorStage]
    cache_safe: bool = False
    """What it does at the stages of subgraphs is the same for everybody who shares what is kept."""

    @model_validator(mode="after")
    def _who_asks_is_never_guessed(self) -> Self:
        entry = self.stages.get("RouterRequest")
        if entry is not None and entry.on_failure == "ignore":
            raise ValueError("at RouterRequest callers are let in, so its failure cannot be ignored")
        for name, stage in self.stages.items():
            if name in HEADS_ALONE and "body" in stage.wants:
                raise ValueError(f"{name} has no body: SupergraphRequest and SupergraphResponse do")
        return self


class ExtendingSettings(Concept):
    hooks: Annotated[tuple[HookName | OneHook, ...], *FromJson] = ()
    """Code at the stages of a request, in the order in which it is called, as JSON:
    `["shop.tenant:Tenants", {"use": …, "options": {…}}]`."""
    coprocessor: Annotated[Coprocessor | None, *FromJson] = None
    """A process that is asked at the stages of a request, as JSON:
    `{"url": …, "stages": {"RouterRequest": {"wants": ["headers", "context"]}}}`."""

    @property
    def is_extended(self) -> bool:
        return bool(self.hooks) or self.coprocessor is not None

    @property
    def listed_hooks(self) -> tuple[OneHook, ...]:
        return tuple(each if isinstance(each, OneHook) else OneHook(use=each) for each in self.hooks)
