"""The way to X: tweepy under the guard of outward calls, its errors turned into ours."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

import requests
import tweepy

from paravent_desk import outward
from paravent_desk.networks import answers
from paravent_desk.networks.answers import Step
from paravent_desk.networks.api import Ground, Told
from paravent_desk.networks.errors import NetworkError, Refused, TryLater
from paravent_desk.networks.protocol import Account
from paravent_desk.outward.guarded import Stopped

PIECE = 4 * 1024 * 1024
"""Bytes of a file that are sent at once."""
_TWEEPY = "https://api.twitter.com"
"""Where tweepy sends every call; the session leads it to the base address."""
_BROKEN = (
    tweepy.TweepyException,
    requests.RequestException,
    Stopped,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    RecursionError,
)

for _name in ("tweepy", "requests_oauthlib", "oauthlib"):
    logging.getLogger(_name).setLevel(logging.WARNING)  # their lines hold posts, answers and signatures


@dataclass(frozen=True, slots=True)
class XWire:
    """One account's way to X."""

    ground: Ground
    base: str
    account: Account

    def call(self, method: str, path: str, **options: Any) -> Told:  # noqa: ANN401  as requests takes them
        """A call that tweepy has no method for, signed by tweepy; none of them changes what people see."""

        def signed(client: tweepy.Client) -> requests.Response:
            known = (client.consumer_key, client.consumer_secret, client.access_token, client.access_token_secret)
            keys = tweepy.OAuth1UserHandler(*known).apply_auth()
            session: requests.Session = client.session
            return session.request(method, _TWEEPY + path, auth=keys, **options)

        return self.ask(Step.ASK, signed, PIECE if options.get("files") else 0)

    def ask(self, step: Step, call: Callable[[tweepy.Client], requests.Response], carried: int = 0) -> Told:
        """One call by tweepy; whatever it raises becomes one of our errors, without a word of the answer."""
        client = self._client(carried)
        try:
            with client.session:
                response = call(client)
                return self._told(step, response)
        except NetworkError:
            raise
        except tweepy.HTTPException as refused:
            raise self._refusal(step, refused.response) from None
        except outward.Unreachable:
            raise TryLater("unreachable") from None
        except _BROKEN as broken:
            if isinstance(broken, Stopped) and not broken.sent:
                raise TryLater("unreachable") from None
            raise answers.broken(step, "broken") from None

    def _told(self, step: Step, response: requests.Response) -> Told:
        if not 200 <= response.status_code < 300:
            raise self._refusal(step, response)
        value = response.json() if response.content else {}
        if not isinstance(value, dict):
            raise answers.broken(step, "unreadable")
        return Told(value, step, response.headers)

    def _refusal(self, step: Step, response: requests.Response) -> NetworkError:
        """What a refusal means; X says "duplicate" in words alone."""
        headers = {"retry-after": response.headers.get("x-rate-limit-reset", ""), **response.headers}
        if response.status_code == 402:
            return Refused("credits")
        if response.status_code == 403:
            if "duplicate" in response.text.lower():
                return Refused("duplicate")
            if "oauth" not in response.text.lower() and "permission" not in response.text.lower():
                return Refused("refused")
        return answers.refusal(step, response.status_code, headers, self.ground.clock()) or answers.broken(step, "unreadable")

    def _client(self, carried: int) -> tweepy.Client:
        known = self.account.credentials
        client = tweepy.Client(
            consumer_key=known.get("api_key", ""),
            consumer_secret=known.get("api_key_secret", ""),
            access_token=known.get("access_token", ""),
            access_token_secret=known.get("access_token_secret", ""),
            return_type=requests.Response,
        )
        rules = replace(self.ground.rules, seconds=self.ground.rules.seconds + carried / answers.BYTES_A_SECOND)
        client.session = outward.session(rules)
        client.session.mount(_TWEEPY, _Moved(self.base, client.session.get_adapter(self.base)))
        return client


class _Moved(requests.adapters.BaseAdapter):
    """Leads what tweepy sends to its own address to another."""

    def __init__(self, base: str, adapter: requests.adapters.BaseAdapter) -> None:
        super().__init__()
        self._base, self._adapter = base, adapter

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:  # noqa: ANN401
        """Send a request to the other address."""
        parts = urlsplit(request.url or "")
        moved = request.copy()
        moved.url = self._base + parts.path + (f"?{parts.query}" if parts.query else "")
        return self._adapter.send(moved, *args, **options)

    def close(self) -> None:
        """Nothing is held open."""
