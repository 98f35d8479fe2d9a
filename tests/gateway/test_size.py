"""What a plain gateway does without, it does not load: each of these libraries takes megabytes."""

from __future__ import annotations

import subprocess
import sys

SPARED = (
    *("cryptography", "httpx", "joserfc", "limits", "opentelemetry", "prometheus_client", "pyreqwest"),
    *("redis", "strawberry", "sqlalchemy", "gateway.telemetry"),
)

CODE = f"""
import sys
import gateway.app, gateway.commands.serve, gateway.server, resolvers.transport.by_scheme
print(sorted(set({SPARED!r}) & set(sys.modules)))
"""


def test_a_gateway_loads_only_what_it_is_configured_to_use() -> None:
    found = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)  # noqa: S603 - our own code

    assert found.stdout.strip() == "[]"
