"""What Facebook, Instagram and Threads share in the moderation of what others wrote."""

from collections.abc import Collection, Mapping

from paravent_desk.networks.answers import Step
from paravent_desk.networks.api import Api, Told
from paravent_desk.networks.errors import Refused, Unsure
from paravent_desk.networks.moderation import HistoryPage, HistoryPost
from paravent_desk.networks.protocol import Reference

ANSWERS = 500
"""How many answers of a thread are told at most."""
_PAGE = 100


def change(api: Api, path: str, name: str, *, to: bool) -> None:
    """Set a mark; the Graph API says "success" where it did."""
    if not api.ask("POST", path, Step.CHANGE, data={name: "true" if to else "false"}).flag("success"):
        raise Unsure("unreadable")


def remove(api: Api, reference: Reference) -> None:
    """Delete; what is gone already is fine."""
    try:
        api.send("DELETE", f"/{reference.id}", Step.CHANGE)
    except Refused as refused:
        if refused.code != "gone":
            raise


def gone(api: Api, references: Collection[Reference]) -> frozenset[str]:
    """Those that the network says are none. It has no other word for those that the account may no longer see."""
    return frozenset(one.id for one in references if not _stands(api, one.id))


def _stands(api: Api, identity: str) -> bool:
    try:
        return api.ask("GET", f"/{identity}", params={"fields": "id"}).text("id") == identity
    except Refused as refused:
        if refused.code != "gone":
            raise
    return False


def some(api: Api, path: str, params: Mapping[str, str]) -> list[Told]:
    """The first of a list, a few pages at most."""
    found: list[Told] = []
    after = ""
    while len(found) < ANSWERS:
        asked = {**params, "limit": str(_PAGE), **({"after": after} if after else {})}
        told = api.ask("GET", path, params=asked)
        found += told.all("data")
        after = told.maybe("paging", "cursors", "after") if told.maybe("paging", "next") else ""
        if not after:
            break
    return found


def page(told: Told, posts: list[HistoryPost]) -> HistoryPage:
    """A page of the past with the cursor that the network names for the one before."""
    return HistoryPage(tuple(posts), told.maybe("paging", "cursors", "after") if told.maybe("paging", "next") else "")
