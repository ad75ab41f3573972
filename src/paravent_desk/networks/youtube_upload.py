"""A film on its way to YouTube, by the resumable protocol.

Source: "Resumable Uploads", https://developers.google.com/youtube/v3/guides/using_resumable_upload_protocol
"""

import re

import httpx

from paravent_desk.networks.answers import Step
from paravent_desk.networks.api import Api
from paravent_desk.networks.errors import NetworkError, TryLater, Unsure
from paravent_desk.networks.protocol import Media

_RESUMES = 3


def upload(api: Api, address: str, film: Media) -> str:
    """Send the file, and go on from where the connection broke; raises Unsure where nobody knows what YouTube has."""
    size, start = len(film.content), 0
    for attempt in range(_RESUMES):
        headers = {"Content-Type": film.mime}
        if start:
            headers["Content-Range"] = f"bytes {start}-{size - 1}/{size}"
        try:
            response = api.exchange("PUT", address, Step.CHANGE, content=film.content[start:], headers=headers)
            if response.status_code not in (308, 500, 502, 503, 504):
                return _film_of(api, response)
        except TryLater:
            if not attempt:
                raise  # nothing of the film has left
        except Unsure:
            pass
        try:  # what YouTube has of it
            response = api.exchange("PUT", address, Step.CHANGE, content=b"", headers={"Content-Range": f"bytes */{size}"})
            if response.status_code != 308:
                return _film_of(api, response)
        except NetworkError:
            raise Unsure("broken") from None
        had = re.fullmatch(r"bytes=0-(\d+)", response.headers.get("range", ""))
        start = int(had[1]) + 1 if had else 0
    raise Unsure("broken")


def _film_of(api: Api, response: httpx.Response) -> str:
    api.check(response, Step.CHANGE)
    return api.read(response, Step.CHANGE).text("id")
