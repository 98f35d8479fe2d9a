"""The telephone number and the last name are equal."""

from __future__ import annotations

from subgraphs.hub.matching.rules.alike import look_alike
from subgraphs.hub.matching.rules.rule import Rule
from subgraphs.hub.sources.port import LinkMethod, LinkStatus
from subgraphs.kit.evidence import Mark

__all__ = ["PHONE_AND_LAST_NAME"]

PHONE_AND_LAST_NAME = Rule(
    id="phone-and-last-name",
    family=Mark.PHONE_AND_LAST_NAME,
    method=LinkMethod.MANUAL,
    status=LinkStatus.CANDIDATE,
    confidence=0.5,
    judge=look_alike,
)
