"""What is asked of the endpoint: the parameters of a request, and besides `run` and `token`."""

from __future__ import annotations

from dataclasses import dataclass

import orjson

from gateway.errors import WRONG_PARAMETER, Refusal, refuse
from gateway.parameters import Parameters, read_body, read_query_string

__all__ = ["Asked", "read_asked", "read_asked_by_url"]


@dataclass(frozen=True, slots=True)
class Asked:
    parameters: Parameters
    runs: bool = False
    """Whether the operation is to be run as well."""
    token: str | None = None
    """For whom it is explained, if not for who asks."""


def read_asked(body: bytes) -> Asked | Refusal:
    parameters = read_body(body)
    if isinstance(parameters, Refusal):
        return parameters
    given = orjson.loads(body)
    runs, token = given.get("run"), given.get("token")
    if runs is not None and not isinstance(runs, bool):
        return refuse(WRONG_PARAMETER, "The parameter 'run' is not a Boolean.")
    if token is not None and not isinstance(token, str):
        return refuse(WRONG_PARAMETER, "The parameter 'token' is not a string.")
    return Asked(parameters, runs is True, token or None)


def read_asked_by_url(query_string: bytes) -> Asked | Refusal:
    """A URL stands in logs, so no token is read from it; and a GET runs nothing."""
    parameters = read_query_string(query_string)
    return parameters if isinstance(parameters, Refusal) else Asked(parameters)
