"""Settings of how much one operation, and one caller, may ask."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field
from pydantic_settings import NoDecode

from gateway.config.kinds import Concept, FromJson, Limit, separated
from gateway.limits.aliases import MAX_ALIASES
from gateway.limits.depth import MAX_DEPTH
from gateway.limits.directives import MAX_DIRECTIVES
from gateway.limits.height import MAX_HEIGHT
from gateway.limits.introspection_depth import MAX_INTROSPECTION_DEPTH
from gateway.limits.root_fields import MAX_ROOT_FIELDS
from gateway.operations.document import MAX_TOKENS

__all__ = ["LimitSettings"]


class LimitSettings(Concept):
    max_tokens: Limit = MAX_TOKENS
    max_height: Limit = MAX_HEIGHT
    """Fields of an operation once its fragments are written out."""
    max_depth: Limit = MAX_DEPTH
    max_aliases: Limit = MAX_ALIASES
    max_root_fields: Limit = MAX_ROOT_FIELDS
    max_directives: Limit = MAX_DIRECTIVES
    max_introspection_depth: Limit = MAX_INTROSPECTION_DEPTH
    warn_only: bool = False
    """Whether the six limits above only log."""

    cost: Literal["measure", "enforce"] = "measure"
    """Whether what costs too much is only logged, or refused."""
    max_cost: Limit | None = None
    """Of an operation."""
    subgraph_max_costs: Annotated[Mapping[str, Limit], *FromJson] = {}
    """Of all fetches of an operation from one subgraph, as JSON."""
    list_size: Limit = 10
    """Items of a list of which nothing says how long it is."""

    rate_limit: Limit | None = None
    """Units of cost that a caller may ask in a window, if `clients` says nothing else."""
    rate_limit_window: Limit = 60
    """Seconds."""
    trusted_proxies: Annotated[
        tuple[IPv4Network | IPv6Network, ...], NoDecode, BeforeValidator(separated)
    ] = ()
    """Whose `x-forwarded-for` says from where a request without a token comes: addresses and networks."""
    subjects_per_day: Limit | None = None
    """Different persons of the account whom a client may read in a day, if `clients` says nothing else."""
    subjects_alarm: Limit | None = None
    """Different persons in a day that are cause for an alarm, if `clients` says nothing else."""
    rate_limit_store: Annotated[str, Field(pattern=r"^rediss?://[^/]+:[0-9]+(/[0-9]+)?$")] | None = None
    """Redis, where several gateways count together."""
