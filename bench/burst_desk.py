"""The desk of `bench.burst`: accounts on both networks, posts of ours, and when each comment under them was shown."""

import re
import threading
import time
from dataclasses import dataclass, field
from typing import Any

import httpx
from django.utils import timezone

from bench.burst_servers import Place

LOOK = 0.1
"""Seconds between two looks into the desk's database."""
ASK = 2.0
"""Seconds between two looks at its page."""
INDEXED = 3.0
"""Seconds until the AppView knows a post: a comment that it reads before that, it takes for none, and tells nobody of."""
_WAITING = re.compile(r'<span class="number">(\d+)</span>')


def establishment(channels: list[dict[str, Any]]) -> str:
    """People and accounts; gives the session of who reads the inbox."""
    from django.core.management import call_command

    from bench.desk import session
    from paravent_desk.accounts.models import User
    from tests.browser.prepare import people_and_channels

    call_command("migrate", verbosity=0)
    people_and_channels({"channels": channels})
    return session(User.objects.get(email="leo@saint-aubin.example"))


def published(place: Place) -> str:
    """A post of ours, kept as the desk keeps what it published; gives its id on the network."""
    from paravent_desk.accounts.models import User
    from paravent_desk.channels.models import Channel
    from paravent_desk.drafts.models import Draft, Version
    from paravent_desk.publishing.models import Publication

    post = place.publish()
    channel, now = Channel.objects.get(network=place.name), timezone.now()
    author = User.objects.get(email="camille@saint-aubin.example")
    draft = Draft.objects.create(
        establishment=channel.establishment, author=author, title="Portes ouvertes", current=1, state=Draft.State.PUBLISHED
    )
    text = "Portes ouvertes samedi"
    version = Version.objects.create(draft=draft, number=1, saved_by=author, text=text, content_hash=f"{draft.pk:064x}")
    Publication.objects.create(
        version=version,
        channel=channel,
        establishment=channel.establishment,
        content_hash=version.content_hash,
        text=text,
        key=f"burst{draft.pk:032d}",
        due_at=now,
        next_at=now,
        sent_at=now,
        state=Publication.State.SENT,
        remote_id=post.split(" ")[0],
    )
    time.sleep(INDEXED)
    return post


@dataclass
class Shown:
    """Looks at the desk while the block lasts. `rows`: when each message was in its database; `order`: its own."""

    client: httpx.Client
    rows: dict[str, float] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    page: list[tuple[float, int]] = field(default_factory=list)
    """When the queue's page said that so many wait."""
    _over: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> "Shown":
        self._threads = [threading.Thread(target=one, daemon=True) for one in (self._database, self._pages)]
        for one in self._threads:
            one.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for one in self._threads:
            one.join()

    def on_page(self) -> int:
        """How many the page said wait, the last time."""
        return self.page[-1][1] if self.page else 0

    def lag(self) -> float:
        """How much later than the database the page had each at the most, in seconds."""
        worst = 0.0
        for number, there in enumerate(sorted(self.rows.values()), 1):
            worst = max(worst, next((at for at, count in self.page if count >= number), float("inf")) - there)
        return worst

    def _database(self) -> None:
        from django.db import connection

        from paravent_desk.inbox.models import Message

        last = 0
        while not self._over.wait(LOOK):
            found = Message.objects.filter(pk__gt=last, beside=False).order_by("pk")
            for pk, remote in list(found.values_list("pk", "remote_id")):
                last = pk
                self.order.append(remote)
                self.rows.setdefault(remote, time.time())
        connection.close()

    def _pages(self) -> None:
        while not self._over.wait(ASK):
            try:
                answer = self.client.get("/e/saint-aubin/inbox/")
            except httpx.TransportError:
                continue
            if answer.status_code == 200:
                self.page.append((time.time(), sum(map(int, _WAITING.findall(answer.text)))))


def looked_at() -> int:
    """How many messages the machine has looked at."""
    from paravent_desk.inbox.models import Message

    return Message.objects.exclude(looked_at=None).count()


def settled(places: int, seconds: float = 60.0) -> None:
    """Wait until every account was read once."""
    from paravent_desk.inbox.models import Cursor

    until = time.monotonic() + seconds
    while Cursor.objects.exclude(read_at=None).count() < places:
        if time.monotonic() > until:
            raise TimeoutError
        time.sleep(0.2)
