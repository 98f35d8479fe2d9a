"""What a client may send in place of the id of a trusted document.

off           any text
log_only      any text; what is not in the list is logged
enforce       texts that are in the list
require_id    no text at all
"""

from __future__ import annotations

from typing import Literal

__all__ = ["Safelist"]

Safelist = Literal["off", "log_only", "enforce", "require_id"]
