"""Bluesky (https://docs.bsky.app), and any other server that speaks its protocol."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx

from paravent_desk.networks import answers
from paravent_desk.networks.chosen_host import public_client
from paravent_desk.networks.limits import Limits, Unit
from paravent_desk.networks.protocol import Account, Action, Connection, Count, Keep

LIMITS = Limits(
    length=300,
    unit=Unit.GRAPHEMES,
    source="https://github.com/bluesky-social/atproto/blob/main/lexicons/app/bsky/feed/post.json",
    bytes=3000,
    images=4,
    # the definition in force since 2026 takes 2 MB and 300 MB; servers that are older refuse more than this
    image_bytes=1_000_000,
    image_types=("image/jpeg", "image/png", "image/webp"),
    films=1,
    film_bytes=100_000_000,
    film_seconds=180.0,
    alt_text=2000,
    # 3,000 calls in five minutes (https://docs.bsky.app/docs/advanced-guides/rate-limits): one in forty
    asked_again=timedelta(seconds=4),
)


@dataclass(frozen=True, slots=True)
class BlueskyNetwork:
    """Bluesky. `client` opens the way there; as people choose the server, it leads to public ones alone by default."""

    client: Callable[[], httpx.Client] = public_client
    clock: Callable[[], datetime] = answers.clock
    name: str = "bluesky"
    title: str = "Bluesky"
    limits: Limits = LIMITS
    can: frozenset[Action] = frozenset(Action) - {Action.EDIT, Action.REMOVE_THEIRS, Action.STREAM}
    tells: frozenset[Count] = frozenset(Count) - {Count.VIEWS}
    tried: bool = True
    fields: tuple[str, ...] = ("app_password",)
    look_up_within: timedelta = timedelta(days=3650)

    def connect(self, account: Account, keep: Keep) -> Connection:
        """Enter an account: `account.handle` and "app_password"; `account.server` where it is not bsky.social.

        `keep` is given "session" besides, when one is begun or renewed.
        """
        from paravent_desk.networks.bluesky_connection import BlueskyConnection

        return BlueskyConnection(account, keep, self.client, self.clock, self.limits)


NETWORK = BlueskyNetwork()
