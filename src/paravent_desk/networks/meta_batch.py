"""Many readings in one call to the Graph API (https://developers.facebook.com/docs/graph-api/batch-requests)."""

import json
from collections.abc import Sequence

from paravent_desk.networks import answers
from paravent_desk.networks.answers import Step
from paravent_desk.networks.api import Api, Telling, Told
from paravent_desk.networks.errors import NetworkError, Reconnect, Refused, TryLater

AT_ONCE = 50


def read(api: Api, token: str, paths: Sequence[str]) -> list[Told | None]:
    """The answers, in order; None where the account may not see one, where it is gone, or where Meta broke off.

    Raises what concerns the account as a whole: that it must wait, or that its token has ended.
    """
    batch = json.dumps([{"method": "GET", "relative_url": one} for one in paths])
    form = {"batch": batch, "include_headers": "false", "access_token": token}
    response = api.send("POST", "/", data=form)
    try:
        told = response.json()
    except (ValueError, UnicodeError, RecursionError):
        told = None
    if not isinstance(told, list) or len(told) != len(paths):
        raise TryLater("unreadable")
    return [_one(api, Told(one, Step.ASK)) for one in told]


def _one(api: Api, told: Told) -> Told | None:
    status, inner = told.number("code"), Told(_inner(told.maybe("body")), Step.ASK)
    if 200 <= status < 300:
        return inner
    telling = Telling(Step.ASK, status, {}, api.ground.clock())
    failure: NetworkError | None = api.judge(inner, telling) or answers.refusal(Step.ASK, status or 503, {}, telling.now)
    if isinstance(failure, Refused) or (isinstance(failure, Reconnect) and failure.code == "scope"):
        return None
    if isinstance(failure, TryLater) and failure.code != "rate_limited":
        return None
    raise failure or TryLater("unreadable")


def _inner(body: str) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
