"""Files on their way to LinkedIn: upload addresses, parts, and the wait for a film."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote

import httpx

from paravent_desk.networks.api import Api, Ground
from paravent_desk.networks.errors import Refused, TryLater
from paravent_desk.networks.protocol import Media

_LOOKS = (2.0, 3.0, 5.0, 10.0, 20.0, 30.0, 60.0, 60.0, 60.0)


@dataclass(frozen=True, slots=True)
class LinkedInFiles:
    """The files of one Page, `owner` being its URN."""

    api: Api
    ground: Ground
    owner: str

    def image(self, media: Media) -> str:
        """Upload a picture; gives its URN."""
        request = {"initializeUploadRequest": {"owner": self.owner}}
        told = self.api.ask("POST", "/images", params={"action": "initializeUpload"}, json=request)
        self._put(told.text("value", "uploadUrl"), media.content)
        return told.text("value", "image")

    def film(self, media: Media) -> str:
        """Upload a film in parts, and wait until LinkedIn prepared it; gives its URN."""
        asked = {"owner": self.owner, "fileSizeBytes": len(media.content), "uploadCaptions": False, "uploadThumbnail": False}
        told = self.api.ask("POST", "/videos", params={"action": "initializeUpload"}, json={"initializeUploadRequest": asked})
        film = told.text("value", "video")
        parts = [
            self._put(part.text("uploadUrl"), media.content[part.number("firstByte") : part.number("lastByte") + 1])
            for part in told.all("value", "uploadInstructions")
        ]
        done = {"video": film, "uploadToken": told.maybe("value", "uploadToken"), "uploadedPartIds": parts}
        self.api.send("POST", "/videos", params={"action": "finalizeUpload"}, json={"finalizeUploadRequest": done})
        self._ready(film)
        return film

    def _put(self, address: str, content: bytes) -> str:
        """Send bytes to the address LinkedIn named; the token goes along to LinkedIn alone."""
        host = httpx.URL(address).host
        known = host == httpx.URL(self.api.base).host or host.endswith(".linkedin.com")
        api = self.api if known else Api(self.api.base, self.ground)
        response = api.send("PUT", address, content=content, headers={"Content-Type": "application/octet-stream"})
        return str(response.headers.get("etag", ""))

    def _ready(self, film: str) -> None:
        for pause in (0.0, *_LOOKS):
            if pause:
                self.ground.pause(pause)
            match self.api.ask("GET", f"/videos/{quote(film, safe='')}").maybe("status"):
                case "AVAILABLE":
                    return
                case "PROCESSING_FAILED":
                    raise Refused("media")
        raise TryLater("processing", timedelta(minutes=5))
