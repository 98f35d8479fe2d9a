"""What `fiche connect` is told by the connectors of further systems: recorded, and over the real products."""

from __future__ import annotations

from tests.products.further.conftest import Reaching
from tests.products.further.systems import System


async def test_a_first_look_finds_the_rights_and_one_record(system: System, reaching: Reaching) -> None:
    reached = reaching(system)
    connector = system.connector(reached.transport)
    calls = connector.calls(reached.settings)
    found = await connector.probe(calls)
    await calls.close()

    assert found.rights
    assert [right.name for right in found.rights if not right.is_granted] == []
    assert found.sample
    assert [field for field in found.sample if connector.origins.of(field) is None] == []
