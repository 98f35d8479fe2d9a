"""The hub as an application."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from subgraphs.hub.app import create_app
from subgraphs.hub.back_office import TemplateRefused, demonstration_file
from subgraphs.hub.settings import HubSettings
from subgraphs.kit.context import SUBJECT_HEADER
from subgraphs.kit.ids import encode_id


async def test_the_subject_comes_in_a_header(crosswalk_url: str) -> None:
    app = create_app(HubSettings(name="hub", database_url=crosswalk_url))
    subject = encode_id("Customer", "CFULL0000")
    transport = httpx.ASGITransport(app)

    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://hub") as client,
    ):
        answer = await client.post(
            "/graphql", json={"query": "{ me { id } }"}, headers={SUBJECT_HEADER: subject}
        )

    assert answer.json() == {"data": {"me": {"id": subject}}}


def test_a_template_that_leads_elsewhere_stops_the_start(tmp_path: Path) -> None:
    file = tmp_path / "back-office.yaml"
    pages = demonstration_file().read_text()
    file.write_text(pages.replace("  - https://crm.example", "  - https://other.example"))
    settings = HubSettings(name="hub", database_url="sqlite:///nowhere.sqlite", back_office=file)

    with pytest.raises(TemplateRefused, match="outside the allowed origins"):
        create_app(settings)
