"""The way to servers that people choose: guarded, as `outward` has it, with the size and time that the networks need."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace

import httpx
import requests

from paravent_desk import outward
from paravent_desk.networks.answers import LARGEST_ANSWER, SECONDS, seconds_for
from paravent_desk.outward.guarded import Flow, Rules

SILENCE = 60.0
"""Seconds after which a stream that says nothing is taken for dead."""
FlowTo = Callable[[str, Mapping[str, str]], AbstractContextManager[Flow]]
"""Opens an answer without an end: an address, headers."""
PUBLIC = Rules(size=LARGEST_ANSWER, seconds=seconds_for(100_000_000))
"""Public servers, by https, without redirects. Each call ends sooner: the time here is what the largest film takes."""


def public_session() -> requests.Session:
    """A session for Mastodon.py."""
    return outward.session(PUBLIC)


def public_client() -> httpx.Client:
    """A client for atproto."""
    return outward.client(PUBLIC)


def flow(rules: Rules, address: str, headers: Mapping[str, str]) -> AbstractContextManager[Flow]:
    """An answer without an end, by the rules given but for its length. Mastodon's beat comes every fifteen seconds."""
    return outward.flow(replace(rules, seconds=SECONDS), address, headers, SILENCE)


def public_flow(address: str, headers: Mapping[str, str]) -> AbstractContextManager[Flow]:
    """The same from a public server."""
    return flow(PUBLIC, address, headers)
