"""The catalogue: the published codes of composition errors and hints, and what each means.

See https://www.apollographql.com/docs/graphos/reference/federation/errors.
"""

from schema.codes.errors import ErrorCode
from schema.codes.hints import HintCode, Level

__all__ = ["ErrorCode", "HintCode", "Level"]
