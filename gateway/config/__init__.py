"""The gateway's configuration: read once from the environment, typed and frozen.

One file for each concept that has settings; here they are joined, with what must hold between them.
"""

from __future__ import annotations

from typing import Self

from pydantic import model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from gateway.config.caching import CachingSettings
from gateway.config.documents import DocumentSettings
from gateway.config.explaining import ExplainingSettings
from gateway.config.extending import ExtendingSettings
from gateway.config.graph import GraphSettings
from gateway.config.headers import HeaderSettings
from gateway.config.kinds import PREFIX
from gateway.config.limits import LimitSettings
from gateway.config.rights import RightsSettings
from gateway.config.subgraphs import SubgraphSettings
from gateway.config.subscriptions import SubscriptionSettings
from gateway.config.telemetry import TelemetrySettings
from gateway.config.traffic import TrafficSettings
from gateway.config.wire import WireSettings

__all__ = ["Settings"]


class Settings(
    CachingSettings,
    DocumentSettings,
    ExplainingSettings,
    ExtendingSettings,
    GraphSettings,
    HeaderSettings,
    LimitSettings,
    RightsSettings,
    SubgraphSettings,
    SubscriptionSettings,
    TelemetrySettings,
    TrafficSettings,
    WireSettings,
    BaseSettings,
):
    """Every field is an environment variable of the same name in capitals, after `FICHE_`."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    @model_validator(mode="after")
    def _a_subgraph_gives_up_first(self) -> Self:
        if self.subgraph_timeout >= self.request_timeout:
            raise ValueError(
                f"{PREFIX}SUBGRAPH_TIMEOUT ({self.subgraph_timeout:g} s) must be smaller than "
                f"{PREFIX}REQUEST_TIMEOUT ({self.request_timeout:g} s): otherwise one slow subgraph costs "
                "the client the whole answer"
            )
        return self

    @model_validator(mode="after")
    def _persons_are_counted_by_an_account(self) -> Self:
        """It is what knows them."""
        numbers = [self.subjects_per_day, self.subjects_alarm]
        for client in self.clients.clients.values():
            numbers += [client.subjects_per_day, client.subjects_alarm]
        if self.audit is None and any(numbers):
            raise ValueError(f"{PREFIX}SUBJECTS_PER_DAY needs {PREFIX}AUDIT: who is a person, and which")
        return self

    @model_validator(mode="after")
    def _a_callback_reaches_its_process(self) -> Self:
        if self.callback_url is not None and self.workers > 1:
            raise ValueError(
                f"{PREFIX}CALLBACK_URL leads to one process, so {PREFIX}WORKERS must be 1: "
                "a callback to another would not be known there"
            )
        return self

    @model_validator(mode="after")
    def _a_safelist_has_documents(self) -> Self:
        modes = {self.safelist, *(each.safelist for each in self.clients.clients.values())}
        if not modes <= {"off", None} and self.documents is None:
            raise ValueError(f"{PREFIX}SAFELIST needs {PREFIX}DOCUMENTS: what is on the list")
        return self
