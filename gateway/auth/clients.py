"""What an installation says of its clients, in a YAML file: which rows each sees, and how it is treated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, ValidationError
from pydantic_core import ErrorDetails

from gateway.auth.principal import Principal
from gateway.documents.safelist import Safelist

__all__ = ["NOBODY", "BadClients", "Client", "Clients", "read_clients"]

Rule = Literal["all", "me", "consent", "channel", "ledger", "card", "none"]
"""The subgraphs know what a rule means. `none` shows no row that belongs to anybody."""


class BadClients(ValueError):
    """The message names the file, and each place in it that is unknown or wrong."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Client(_Strict):
    rule: Rule = "none"
    partner: str | None = None
    """Without it, the claim of this name counts; so it is with channels and purposes."""
    channels: tuple[str, ...] | None = None
    purposes: tuple[str, ...] | None = None
    media: tuple[str, ...] = ()
    """For which media the consent of a person opens its rows to this client."""
    subject_claim: str = "sub"
    """Which claim says for whom the client acts, where its rule is `me`."""
    pairwise: bool = False
    """Whether the ids and cursors that it is given are its own."""
    safelist: Safelist | None = None
    """Which documents it may send; None is what holds for all."""
    rate_limit: PositiveInt | None = None
    """Units of cost that each of its callers may ask in a window; None is what holds for all."""
    max_cost: PositiveInt | None = None
    """Of one operation; None is what holds for all."""
    subjects_per_day: PositiveInt | None = None
    """Different persons whom it may read in a day; None is what holds for all."""
    subjects_alarm: PositiveInt | None = None
    """Different persons in a day that are cause for an alarm; None is what holds for all."""
    reject: bool = False
    """Refuse its whole request where a field is denied."""
    explain: Literal["own"] | None = None
    """Whether it may have its own operations explained, for its own tokens and without the plans."""

    @cached_property
    def for_one_person(self) -> Client:
        """What it may where its caller sees no rows but its own. Asked for each request of a shopper."""
        return self.model_copy(update={"rule": "me"})


NOBODY = Client()


class Clients(_Strict):
    subject_scope: str | None = "me"
    """A token with this scope is one person's, and sees that person's rows, whatever its client may see."""
    clients: Mapping[str, Client] = Field(default_factory=dict)

    def __str__(self) -> str:
        return ", ".join(self.clients)

    def of(self, principal: Principal) -> Client:
        """A client that is not configured sees no rows."""
        found = self.clients.get(principal.client, NOBODY) if principal.client is not None else NOBODY
        if self.subject_scope in principal.grant.scopes and found.rule != "me":
            return found.for_one_person
        return found

    def purposes_of(self, principal: Principal) -> tuple[str, ...]:
        """Those of the client, or else those that its token claims."""
        configured = self.of(principal).purposes
        if configured is not None:
            return configured
        claimed = principal.claims.get("purposes")
        return tuple(str(each) for each in claimed) if isinstance(claimed, list) else ()


def read_clients(path: Path) -> Clients:
    """Raises BadClients."""
    import yaml  # few installations have such a file, and the others start faster without

    try:
        return Clients.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")) or {})
    except OSError as error:
        raise BadClients(f"{path}: cannot be read: {(error.strerror or str(error)).lower()}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadClients(f"{path}: is no YAML: {error}") from None
    except ValidationError as error:
        raise BadClients("\n".join(f"{path}: {told}" for told in _told(error.errors()))) from None


def _told(errors: list[ErrorDetails]) -> Iterator[str]:
    for error in errors:
        place = ".".join(map(str, error["loc"])) or "the file"
        if error["type"] != "extra_forbidden":
            yield f"{place}: {error['msg']}"
            continue
        known = Clients.model_fields if len(error["loc"]) == 1 else Client.model_fields
        close = get_close_matches(str(error["loc"][-1]), known, n=1)
        yield f"{place}: unknown. " + (
            f"Did you mean {close[0]}?" if close else f"Known: {', '.join(known)}."
        )
