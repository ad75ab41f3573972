"""Make the example hospitals by the same actions that people use, so that what they show is what the desk does."""

import json
import time as clock
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from paravent_desk.accounts.desk import Desk, holdings
from paravent_desk.accounts.models import Establishment, Membership, Role, Service, User
from paravent_desk.channels.entering import seal
from paravent_desk.channels.models import Channel
from paravent_desk.coach.actions import answer
from paravent_desk.coach.attesting import attest, course
from paravent_desk.coach.campaigns import Wanted, start
from paravent_desk.coach.content import questions_of
from paravent_desk.demo.earlier import earlier
from paravent_desk.demo.figures import figures
from paravent_desk.demo.progress import PROGRESS
from paravent_desk.drafts import actions as drafts
from paravent_desk.drafts.models import Draft, Version
from paravent_desk.drafts.whole_check import check
from paravent_desk.inbox import arrival, inflow
from paravent_desk.incidents import actions as incidents
from paravent_desk.incidents.sealing import Account
from paravent_desk.presence.actions import declare
from paravent_desk.publishing import actions as publishing
from paravent_desk.publishing import worker
from paravent_desk.publishing.models import Publication
from paravent_desk.review import actions as review

HERE = Path(__file__).parent
ON_THE_WAY = (Publication.State.DUE, Publication.State.SENDING)
TURNS = 25
FINISH = 5
"""Of those at the hospital, who have finished the course: fewer than five are not counted."""
ORDER = ("writing", "review", "changes", "approved", "scheduled", "published")


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody in the example, at their desks, by key."""

    desks: Mapping[str, Desk]
    channels: Mapping[str, tuple[Channel, ...]]

    def with_role(self, establishment: Establishment, role: str) -> Desk:
        """Somebody of that role there; raises StopIteration where nobody has it."""
        return next(one for one in self.desks.values() if one.establishment == establishment and role in one.roles)


def build(folder: Path, now: datetime) -> Cast:
    """Make everything; `folder` is where the practice network keeps its posts."""
    cast = people(folder, now)
    posts(cast, now)
    answers(cast, folder, now)
    training(cast, now)
    return cast


def posts(cast: Cast, now: datetime) -> None:
    """Write all posts, and let those of days gone by go out."""
    wanted = tomllib.loads((HERE / "posts.toml").read_text("utf-8"))["posts"]
    PROGRESS.of = len(wanted) + 3
    for told in wanted:
        post(cast, told, now)
        PROGRESS.done += 1
    gone_by = Publication.objects.filter(version__publish_at__lt=now, state__in=ON_THE_WAY)
    for _ in range(TURNS):
        worker.work(timezone.now())
        if not gone_by.exists():  # where the desk is served meanwhile, its own worker may have one in hand
            break
        clock.sleep(0.2)
    _as_of_old(now)
    figures(timezone.now())
    PROGRESS.done += 1


def answers(cast: Cast, folder: Path, now: datetime) -> None:
    """Let what people write to the hospital come in as it does on any network, a leak be found, and months have gone by."""
    channel = cast.channels["saint-aubin"][0]
    theirs = folder / channel.handle / "incoming"
    theirs.mkdir(parents=True)
    wanted = tomllib.loads((HERE / "messages.toml").read_text("utf-8"))["messages"]
    sent = Publication.objects.filter(channel=channel, state=Publication.State.SENT)
    ours = dict(sent.values_list("version__draft__title", "remote_id"))
    for number, told in enumerate(sorted(wanted, key=lambda one: -one["ago"])):
        at = now - timedelta(minutes=told["ago"])
        message = {"author": told["author"], "text": told["text"], "at": at.isoformat()}
        if told.get("under") in ours:
            message |= {"answers": ours[told["under"]], "root": ours[told["under"]], "kind": "comment"}
        (theirs / f"message-{number:02d}.json").write_text(json.dumps(message, ensure_ascii=False), "utf-8")
    inflow.read(timezone.now())
    arrival.look(timezone.now())
    _leak(cast.desks["sophie"], now)
    _elsewhere(cast.desks["leo"], now)
    _months(cast, now)
    PROGRESS.done += 1


def training(cast: Cast, now: datetime) -> None:
    """A campaign that runs for everybody at the hospital: one has finished a course, some begun; by the learners themselves."""
    lead, day = cast.desks["sophie"], timezone.localdate(now)
    whole = tuple(one.key for one in course("everybody"))
    word = "Trois minutes par leçon, quand le service respire. Merci à toutes et à tous."
    start(
        lead, Wanted("Automne : publier sans trahir", word, whole, None, "", day - timedelta(days=9), day + timedelta(days=12))
    )
    learners = [one for one in cast.desks.values() if one.establishment == lead.establishment]
    for desk in learners[:-1]:
        for lesson in course("everybody") if desk in learners[:FINISH] else course("everybody")[:1]:
            answer(desk, lesson, {one.key: one.right for one in questions_of(lesson)})
    attest(learners[0], "everybody", now)
    PROGRESS.done += 1


def _leak(desk: Desk, now: datetime) -> None:
    """What a data protection officer was told this morning."""
    told = {"title": "Vidéo filmée dans un couloir des urgences", "known_at": now - timedelta(hours=5), "whose": ["patient"]}
    account = Account(happened="Un visiteur a publié une vidéo du couloir ; on y reconnaît une patiente sur un brancard.")
    incidents.open_from(desk, told, account)


def _elsewhere(desk: Desk, now: datetime) -> None:
    """Accounts outside the desk: a ward's old page that sleeps, a channel that somebody looks after."""
    today = timezone.localdate(now)
    page = {"network": "facebook", "address": "https://reseau.example/maternite-saint-aubin", "whose": "Maternité"}
    declare(desk, {**page, "opened_on": date(2013, 4, 2), "last_seen_on": date(2019, 6, 28)})
    channel = {"network": "whatsapp", "address": "CHU Saint-Aubin, info travaux", "whose": "Communication", "watched": True}
    declare(desk, {**channel, "opened_on": date(2024, 9, 16), "last_seen_on": today - timedelta(days=4)})


def _months(cast: Cast, now: datetime) -> None:
    """What went out in the year before, of the first hospital."""
    channel = cast.channels["saint-aubin"][0]
    here = channel.establishment
    author, reviewer = (cast.with_role(here, role) for role in (Role.AUTHOR, Role.COMMUNITY_MANAGER))
    told = tomllib.loads((HERE / "posts.toml").read_text("utf-8"))["posts"]
    gone = [one for one in told if one["wanted"] == "published" and cast.desks[one["author"]].establishment == here]
    earlier(author, reviewer, channel, gone, now)


def _as_of_old(now: datetime) -> None:
    """Let what the example wrote for days gone by have gone out on those days."""
    meant = Version.objects.filter(pk=OuterRef("version"), publish_at__lt=now).values("publish_at")
    past = Publication.objects.filter(state=Publication.State.SENT, version__publish_at__lt=now)
    past.update(due_at=Subquery(meant), sent_at=Subquery(meant))


def people(folder: Path, now: datetime) -> Cast:
    """Establishments, their services and accounts, and everybody at their desks."""
    told = tomllib.loads((HERE / "people.toml").read_text("utf-8"))
    hospitals, channels = {}, {}
    for one in told["establishments"]:
        hospital = Establishment.objects.create(
            slug=one["slug"], name=one["name"], town=one["town"], dpo_mail=f"dpo@{one['slug']}.example"
        )
        Service.objects.bulk_create(Service(establishment=hospital, name=name) for name in one["services"])
        made = Channel.objects.create(establishment=hospital, network="practice", handle=one["handle"], server=folder.as_uri())
        Channel.objects.filter(pk=made.pk).update(credentials=seal(made.pk, {}))  # {}: it asks for none
        hospitals[one["slug"]], channels[one["slug"]] = hospital, (made,)
    desks = {one["key"]: _person(one, hospitals[one["at"]], now) for one in told["people"]}
    return Cast(desks, channels)


def _person(told: Mapping[str, Any], hospital: Establishment, now: datetime) -> Desk:
    user = User.objects.create(email=f"{told['key']}@{hospital.slug}.example", name=told["name"], password="!")  # noqa: S106 - none
    service = Service.objects.get(establishment=hospital, name=told["service"]) if "service" in told else None
    Membership.objects.create(user=user, establishment=hospital, service=service, role=told["role"])
    return Desk(user, hospital, holdings(user, hospital, timezone.localdate(now)), "127.0.0.1")


def post(cast: Cast, told: Mapping[str, Any], now: datetime) -> Draft:
    """Write a post and carry it as far as it is wanted, each step by somebody who may."""
    desk = cast.desks[told["author"]]
    hospital, wanted = desk.establishment, ORDER.index(told["wanted"])
    service = Service.objects.get(establishment=hospital, name=told["service"])
    draft = drafts.create(
        desk, title=told["title"], kind=told.get("kind", "post"), context=told.get("context", ""), service=service
    )
    version = drafts.save(
        desk,
        draft,
        text=told["text"],
        lang=told.get("lang", "fr"),
        variants={one.pk: "" for one in cast.channels[hospital.slug]},
        files=(),
        publish_at=_moment(told["day"], told["hour"], hospital, now),
        consents=(),
    )
    check(version)
    if wanted == 0:
        return draft
    review.submit(desk, draft)
    if told["wanted"] == "changes":
        reviewer = cast.with_role(hospital, Role.COMMUNITY_MANAGER)
        review.ask_for_changes(
            reviewer, draft, Role.COMMUNITY_MANAGER, "Sans prénom ni chambre, et avec l'accord des parents ?"
        )
    if wanted < ORDER.index("approved"):
        return draft
    for role in review.needs(version):
        review.approve(_reviewer(cast, desk, role), draft, role)
    if wanted >= ORDER.index("scheduled"):
        publishing.schedule(cast.with_role(hospital, Role.COMMUNITY_MANAGER), draft)
    return draft


def _reviewer(cast: Cast, author: Desk, role: str) -> Desk:
    """Somebody of that role who is not the author."""
    others = (one for one in cast.desks.values() if one.establishment == author.establishment and one.user != author.user)
    return next(one for one in others if role in one.roles)


def _moment(day: int, hour: int, hospital: Establishment, now: datetime) -> datetime:
    zone = ZoneInfo(hospital.time_zone)
    return datetime.combine(now.astimezone(zone).date() + timedelta(days=day), time(hour), zone)
