"""The way to servers that people choose: guarded, as `outward` has it, with the size and time that the networks need."""

import httpx
import requests

from paravent_desk import outward
from paravent_desk.networks.answers import LARGEST_ANSWER, seconds_for
from paravent_desk.outward.guarded import Rules

PUBLIC = Rules(size=LARGEST_ANSWER, seconds=seconds_for(100_000_000))
"""Public servers, by https, without redirects. Each call ends sooner: the time here is what the largest film takes."""


def public_session() -> requests.Session:
    """A session for Mastodon.py."""
    return outward.session(PUBLIC)


def public_client() -> httpx.Client:
    """A client for atproto."""
    return outward.client(PUBLIC)
