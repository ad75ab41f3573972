"""Whom an answer is for. Mastodon tells people of posts that mention them, not of answers, so an answer begins with the name of
whom it is for (https://github.com/mastodon/mastodon/issues/10865); Mastodon's own pages put it there too.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from paravent_desk.networks.counting import fits
from paravent_desk.networks.limits import Limits
from paravent_desk.networks.mastodon_call import Caller
from paravent_desk.networks.mastodon_limits import USUAL
from paravent_desk.networks.protocol import Account, Reference


@dataclass(frozen=True, slots=True)
class Answered:
    """The post that is answered: by whom, as the account's server names them, and who may see it."""

    author: str
    visibility: str

    @property
    def seen_by(self) -> str | None:
        """Whom its answer is for: those a private message or a post for followers is for; None: the account's own default."""
        return self.visibility if self.visibility in ("direct", "private") else None

    def addressed(self, text: str, account: Account, limits: Callable[[], Limits]) -> str:
        """The answer with the name of whom it is for; not where it is there, the account answers itself, or room lacks."""
        if not self.author or self._is(account) or self._named_in(text):
            return text
        named = f"@{self.author} {text}".strip()
        return named if fits(named, USUAL) or fits(named, limits()) else text

    def _is(self, account: Account) -> bool:
        """Whether it is the account itself: most servers name their own without the server."""
        handle = account.handle.lstrip("@").casefold()
        name = handle.partition("@")[0]
        return self.author.casefold() in {handle, name, f"{name}@{urlsplit(account.server).netloc.casefold()}"}

    def _named_in(self, text: str) -> bool:
        return re.search(rf"(?<![\w/])@{re.escape(self.author)}(?![\w@])", text, re.IGNORECASE) is not None


def answered(caller: Caller, post: Reference) -> Answered:
    """Ask for the post that is answered; raises NetworkError."""
    return caller.ask(lambda api: _answered(api.status(post.id)))


def _answered(status: object) -> Answered:
    author = getattr(status, "account", None)
    return Answered(str(getattr(author, "acct", "") or ""), str(getattr(status, "visibility", "") or ""))
