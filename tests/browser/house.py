"""A hospital's desk with an account on each network, and its people's own browsers: where the stories happen."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.browser.desk import RunningDesk, log_in, running
from tests.browser.networks import Seen, how_many, on_bluesky, on_mastodon
from tests.servers.bluesky import PASSWORD, BlueskyAccount, new_account
from tests.servers.mastodon import MastodonServer


@dataclass
class House:
    """The desk, the accounts on both networks, and everybody's own browser, logged in when first needed."""

    browser: Browser
    desk: RunningDesk
    bluesky: BlueskyAccount
    mastodon: MastodonServer
    pages: dict[str, Page] = field(default_factory=dict)

    def of(self, person: str) -> Page:
        """Somebody's page."""
        if person not in self.pages:
            self.pages[person] = log_in(self.browser, self.desk, person)
        return self.pages[person]

    def out(self) -> list[list[Seen]]:
        """What both networks show."""
        return [on_bluesky(self.bluesky), on_mastodon(self.mastodon)]

    def stand(self) -> list[int]:
        """How many posts each network has."""
        return how_many(self.bluesky, self.mastodon)


@contextmanager
def opened(browser: Browser, data: Path, bluesky_service: str, mastodon: MastodonServer) -> Iterator[House]:
    """A desk with an account on each network, which its administrator allowed to call these two servers inside."""
    mastodon.heal()
    account = new_account(bluesky_service, "chu")
    channels: list[Mapping[str, object]] = [
        _channel("bluesky", account.handle, account.service, app_password=PASSWORD, session=account.session),
        _channel("mastodon", "alice@mastodon.example", mastodon.url, access_token=mastodon.token),
    ]
    allowed = f"{account.service} {mastodon.url}"
    with running(data, channels, PARAVENT_OUTWARD_ALLOW=allowed) as desk:
        yield House(browser, desk, account, mastodon)


def _channel(network: str, handle: str, server: str, **credentials: str) -> Mapping[str, object]:
    return {"network": network, "handle": handle, "server": server, "credentials": credentials}
