"""Servers and small pictures for the tests of networks."""

import io

import pytest
from PIL import Image

from paravent_desk.networks.protocol import Media
from tests.servers.fixtures import (  # noqa: F401 - fixtures are found by their names
    appview_service,
    bluesky_account,
    bluesky_service,
    hostile_server,
    mastodon_server,
    mastodon_service,
    snac_server,
)


@pytest.fixture
def picture() -> Media:
    """A picture of nothing, as it goes out."""
    file = io.BytesIO()
    Image.new("RGB", (64, 48), "#2a6f97").save(file, "PNG")
    return Media(file.getvalue(), "image/png", "Un rectangle bleu", 64, 48)
