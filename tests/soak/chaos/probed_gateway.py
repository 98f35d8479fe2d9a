"""`python -m tests.soak.chaos.probed_gateway FILE serve …`: a gateway that tells its tasks on SIGUSR1.

It also gives back to the system what the allocator kept, so that its size tells what it holds. What only the
garbage collector would find stays: in a process that serves, that one comes seldom.
"""

from __future__ import annotations

import asyncio
import ctypes
import json
import signal
import sys
from collections import Counter
from pathlib import Path
from types import FrameType

from gateway.cli import main


def tell_on_signal(file: Path) -> None:
    def tell(_number: int, _frame: FrameType | None) -> None:
        run = (task.get_coro() for task in asyncio.all_tasks())
        tasks = Counter(getattr(each, "__qualname__", type(each).__name__) for each in run)
        ctypes.CDLL(None).malloc_trim(0)
        fresh = file.with_suffix(".new")
        fresh.write_text(json.dumps(tasks))
        fresh.replace(file)

    signal.signal(signal.SIGUSR1, tell)


if __name__ == "__main__":
    tell_on_signal(Path(sys.argv.pop(1)))
    main()
