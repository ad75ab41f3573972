"""What a LinkedIn Page is told in numbers.

https://learn.microsoft.com/linkedin/marketing/community-management/organizations/share-statistics, …/organization-lookup-api.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote

from paravent_desk.networks.api import Api, Told
from paravent_desk.networks.figures import AccountNumbers, PostNumbers, chunks, perhaps, silent
from paravent_desk.networks.protocol import Reference

_AT_ONCE = 20
_KINDS = {"shares": "urn:li:share:", "ugcPosts": "urn:li:ugcPost:"}
_FINDER = {"X-RestLi-Method": "FINDER"}


class LinkedInFigures:
    """Statistics need "rw_organization_admin" and, for posts, "r_organization_social"; both belong to what connects a Page."""

    at_once = _AT_ONCE
    api: Api

    if TYPE_CHECKING:

        @property
        def _owner(self) -> str: ...

        def _page(self, start: int, count: int) -> Told: ...

    def post_numbers(self, references: Collection[Reference]) -> Mapping[str, PostNumbers]:
        """Twenty posts a call, those of each kind by themselves; organic statistics, of the last twelve months."""
        found: dict[str, PostNumbers] = {}
        for name, kind in _KINDS.items():
            for some in chunks([one for one in references if one.id.startswith(kind)], _AT_ONCE):
                told = perhaps(lambda name=name, some=some: self._statistics(name, some))  # type: ignore[misc]
                found |= silent(some) if told is None else told
        return found

    def account_numbers(self) -> AccountNumbers:
        """Followers, and the day of the newest post."""
        path = f"/networkSizes/{quote(self._owner, safe='')}"
        size = perhaps(lambda: self.api.ask("GET", path, params={"edgeType": "COMPANY_FOLLOWED_BY_MEMBER"}))
        newest = perhaps(lambda: self._page(0, 1).all("elements"))
        return AccountNumbers(
            followers=size.count("firstDegreeSize") if size else None,
            last_post_on=newest[0].moment("createdAt").date() if newest else None,
        )

    def _statistics(self, name: str, some: Sequence[Reference]) -> dict[str, PostNumbers]:
        # written by hand: an encoded bracket is no list to LinkedIn
        listed = ",".join(quote(one.id, safe="") for one in some)
        path = f"/organizationalEntityShareStatistics?q=organizationalEntity&organizationalEntity={quote(self._owner, safe='')}"
        told = self.api.ask("GET", f"{path}&{name}=List({listed})", headers=_FINDER)
        found = {one.maybe(name.removesuffix("s")): _of_post(one) for one in told.all("elements")}
        return {one.id: found[one.id] for one in some if one.id in found}


def _of_post(told: Told) -> PostNumbers:
    names = ("impressionCount", "likeCount", "shareCount", "commentCount")
    return PostNumbers(*(told.count("totalShareStatistics", name) for name in names))
