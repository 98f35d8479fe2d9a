"""The values of one answer, each sealed once, however often it stands there."""

from __future__ import annotations

from resolvers.marks import Seal, Sealing

__all__ = ["SealedValues"]


class SealedValues(dict[str, str]):
    """Looked up by the value. What is no text cannot be sealed, and nothing can be without a seal: a
    TypeError."""

    def __init__(self, sealing: Sealing, seal: Seal | None) -> None:
        super().__init__()
        self._sealing, self._seal = sealing, seal

    def __missing__(self, value: str) -> str:
        if type(value) is not str or self._seal is None:
            raise TypeError(f"This cannot be sealed: {type(value).__name__}.")
        self[value] = sealed = self._sealing(self._seal, value)
        return sealed
