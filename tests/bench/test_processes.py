"""CPU time and memory are those of the whole tree of a process."""

from __future__ import annotations

import sys
from collections import deque
from pathlib import Path

from bench.processes import peak_megabytes, started, tree, usage

FORKS = """
import os, time
def work():
    end = time.process_time() + 0.2
    while time.process_time() < end: pass
if os.fork() == 0:
    work(); os.write(1, b"child\\n"); time.sleep(60)
else:
    work(); os.write(1, b"parent\\n"); time.sleep(60)
"""


def test_the_time_of_a_child_counts_for_its_parent(tmp_path: Path) -> None:
    with started([sys.executable, "-c", FORKS], {}, tmp_path, deque()) as process:
        assert process.stdout is not None
        assert {process.stdout.readline(), process.stdout.readline()} == {"child\n", "parent\n"}

        both = usage(process.pid)

        assert both.processes == len(tree(process.pid)) == 2
        assert both.cpu >= 0.4
        assert peak_megabytes(process.pid) > 5

    assert process.returncode is not None
