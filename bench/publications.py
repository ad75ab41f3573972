"""10,000 publications under random kills: how many go out twice, are lost, or get stuck.

    python -m bench.publications [--count 10000] [--processes 3] [--seed 1]

Without `--processes`, one process runs workers that are killed between any two statements or at any point of a call, while the
disk is full and clocks jump. With it, real worker processes are killed by SIGKILL at random moments, on a network that is a
database of its own. `PARAVENT_DATABASE` names a PostgreSQL server; without it, the desk stands on SQLite. Writes its part of
`bench/DESK.md`.
"""

import argparse
import os
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from paravent_desk.networks.errors import TryLater, Unsure
from paravent_desk.networks.protocol import Network, Outgoing, Reference
from tests.desk.model_network import CUT, Killed, ModelNetwork, cut

if TYPE_CHECKING:
    from paravent_desk.channels.models import Channel

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "paravent_desk.settings")
PAGE = Path(__file__).parent / "DESK.md"
T0 = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
ACCOUNTS = 24
FAST = 60  # desk seconds a second


@dataclass
class Figures:
    """What one run shows."""

    how: str
    database: str
    publications: int = 0
    kills: int = 0
    attempts: int = 0
    cut_off: int = 0
    looked_up: int = 0
    states: dict[str, int] = field(default_factory=dict)
    doubles: int = 0
    lost: int = 0
    stuck: int = 0
    seconds: float = 0.0


def main() -> None:
    """Prepare, run, count, write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--processes", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    os.nice(19)
    with tempfile.TemporaryDirectory(prefix="paravent-publications-") as folder:
        os.environ["PARAVENT_DATA"] = folder
        _start()
        dice, network = Random(asked.seed), FileNetwork(Path(folder) / "network.sqlite3", Random(asked.seed))
        _fill(asked.count, dice)
        began = time.monotonic()
        kills = _by_processes(network, asked.processes, dice) if asked.processes else _in_one(network, dice)
        figures = _count(network, "SIGKILL" if asked.processes else "between statements", kills)
        figures.seconds = time.monotonic() - began
    print(figures)
    write(figures)
    if figures.doubles or figures.lost or figures.stuck:
        raise SystemExit(1)


def _start() -> None:
    import django
    from django.core.management import call_command

    django.setup()
    from django.conf import settings

    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    call_command("migrate", verbosity=0)
    import logging

    from paravent_desk.publishing import doors

    logging.disable(logging.CRITICAL)
    doors.network = lambda name: FileNetwork.shown(name)
    doors.parts = cut
    doors.approved = lambda version: version.pk is not None


class FileNetwork:
    """Networks in one SQLite file, which every process reaches. Half the accounts know a key they have seen, half do not."""

    def __init__(self, path: Path, dice: Random) -> None:
        self.path, self.dice, self.calm = path, dice, False
        with self._open() as database:
            database.execute(
                "CREATE TABLE IF NOT EXISTS posts (id INTEGER PRIMARY KEY, account TEXT, key TEXT, text TEXT, answers TEXT)"
            )
            database.execute("CREATE INDEX IF NOT EXISTS by_text ON posts (account, text)")

    def _open(self) -> sqlite3.Connection:
        database = sqlite3.connect(self.path, timeout=60, isolation_level=None)
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=OFF")
        return database

    @staticmethod
    def shown(name: str) -> Network:
        """One of them, as the desk knows it."""
        return ModelNetwork(name)

    def connect(self, channel: "Channel") -> "FileConnection":
        """Enter an account."""
        return FileConnection(self, channel.handle, channel.network == "bluesky")

    def ask(self, sql: str, *told: object) -> list[tuple[Any, ...]]:
        """One statement; it has its effect before this returns."""
        database = self._open()
        try:
            return database.execute(sql, told).fetchall()
        finally:
            database.close()


@dataclass
class FileConnection:
    """One account there."""

    network: FileNetwork
    account: str
    idempotent: bool

    def publish(self, post: Outgoing, key: str) -> Reference:
        """Publish; a network without keys publishes as often as it is asked."""
        self._pass("before")
        found = (
            self.network.ask("SELECT id FROM posts WHERE account = ? AND key = ?", self.account, key) if self.idempotent else []
        )
        if not found:
            sql = "INSERT INTO posts (account, key, text, answers) VALUES (?, ?, ?, ?) RETURNING id"
            found = self.network.ask(sql, self.account, key, post.text, post.reply_to.id if post.reply_to else "")
        if self._pass("after") == "unsure":
            raise Unsure("time_out")
        return Reference(str(found[0][0]))

    def look_up(self, post: Outgoing, key: str, since: datetime) -> Reference | None:  # noqa: ARG002 - the protocol's
        """By the words, as networks without keys are looked through."""
        self._pass("before")
        found = self.network.ask("SELECT id FROM posts WHERE account = ? AND text = ?", self.account, post.text)
        return Reference(str(found[0][0])) if found else None

    def _pass(self, when: str) -> str:

        if self.network.calm:
            return ""
        drawn = self.network.dice.random()
        time.sleep(drawn * 0.004 if STRIKE is None else 0)
        if STRIKE is not None and drawn < 0.02:
            raise Killed
        if drawn < 0.05:
            if when == "before":
                raise TryLater("unavailable")
            return "unsure"
        return ""


STRIKE: Callable[[], None] | None = None


def _fill(count: int, dice: Random) -> None:
    from django.db import transaction

    from paravent_desk.accounts.models import Establishment, User
    from paravent_desk.channels.models import Channel
    from paravent_desk.drafts.content import content_of
    from paravent_desk.drafts.models import Draft, Variant, Version
    from paravent_desk.publishing.models import Publication
    from paravent_desk.publishing.planning import plan

    hospital = Establishment.objects.create(slug="saint-aubin", name="CHU Saint-Aubin")
    author = User.objects.create_user("camille@saint-aubin.example")
    channels = [
        Channel.objects.create(
            establishment=hospital, network=("mastodon", "bluesky")[n % 2], handle=f"compte-{n}@reseau.example"
        )
        for n in range(ACCOUNTS)
    ]
    made = 0
    while made < count:
        with transaction.atomic():
            for _ in range(100):
                parts = min(dice.choice([1, 1, 1, 2, 3]), count - made)
                if parts <= 0:
                    break
                text = CUT.join(f"Portes ouvertes {made}, partie {part}" for part in range(parts))
                draft = Draft.objects.create(establishment=hospital, author=author, title="Essai", state="scheduled", current=1)
                version = Version.objects.create(draft=draft, number=1, saved_by=author, text=text, verdict="ok")
                Variant.objects.create(version=version, channel=dice.choice(channels))
                version.content_hash = content_of(version).digest()
                version.save(update_fields=["content_hash"])
                plan(version, author, T0 + timedelta(seconds=dice.randrange(3600)))
                made += parts
    assert Publication.objects.count() == count


def _by_processes(network: FileNetwork, processes: int, dice: Random) -> int:
    """Real processes, killed at random moments; then one that works in peace."""
    began, kills = time.time(), 0
    running: dict[int, float] = {}
    while _moving() > _patience():
        while len(running) < processes:
            running[_fork(network, began, dice.random())] = time.monotonic() + dice.uniform(0.5, 20.0)
        time.sleep(0.05)
        for pid, ends in list(running.items()):
            if time.monotonic() >= ends:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
                del running[pid]
                kills += 1
    for pid in running:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        kills += 1
    network.calm = True
    last = _fork(network, began, 0.5)
    until = time.monotonic() + 600
    while _moving() and time.monotonic() < until:
        time.sleep(0.5)
    os.kill(last, signal.SIGTERM)
    os.waitpid(last, 0)
    return kills


def _fork(network: FileNetwork, began: float, seed: float) -> int:
    from django.db import connections

    connections.close_all()
    pid = os.fork()
    if pid:
        return pid
    from paravent_desk.publishing.leases import Watch
    from paravent_desk.publishing.worker import work

    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    network.dice = Random(seed)
    watch = Watch(length=timedelta(seconds=4))
    while True:
        now = T0 + timedelta(seconds=(time.time() - began) * FAST)
        try:
            done = work(now, network.connect, watch)  # type: ignore[arg-type]
        except Exception:  # noqa: BLE001 - a database that is busy: look again
            done = 0
        if not done:
            time.sleep(0.2)


def _moving() -> int:
    from django.db import connections

    from paravent_desk.publishing.models import Publication

    found = Publication.objects.filter(state__in=("due", "sending", "unknown")).count()
    connections.close_all()
    return found


def _patience() -> int:
    """How many may still be on their way when the killing ends: the last ones wait for a peaceful worker."""
    return 30


def _in_one(network: FileNetwork, dice: Random) -> int:
    """Workers of one process, killed between statements; time is the bench's own."""
    global STRIKE
    from django.db import OperationalError, connection

    from paravent_desk.publishing.leases import Watch
    from paravent_desk.publishing.worker import work

    def strike() -> None:
        drawn = dice.random()
        if drawn < 0.0005:
            raise Killed
        if drawn < 0.0007:
            raise OperationalError("database or disk is full")

    def wrapper(execute: Callable[..., object], sql: str, params: object, many: bool, context: object) -> object:
        if sql.startswith(("BEGIN", "ROLLBACK", "SAVEPOINT", "RELEASE")):
            return execute(sql, params, many, context)
        strike()
        done = execute(sql, params, many, context)
        strike()
        return done

    STRIKE = strike
    now, steady, kills = T0, 0.0, 0

    def new() -> Watch:
        return Watch(clock=lambda: steady)

    watch = new()
    while _moving() > _patience():
        jump = timedelta(minutes=dice.choice([0] * 20 + [-90, 45]))
        try:
            with connection.execute_wrapper(wrapper):
                work(now + jump, network.connect, watch)  # type: ignore[arg-type]
        except Killed:
            kills, watch = kills + 1, new()
        except OperationalError:
            pass
        step = dice.choice([1, 20, 70, 310])
        now, steady = now + timedelta(seconds=step), steady + step
    network.calm, STRIKE = True, None
    for _ in range(300):
        work(now, network.connect, watch)  # type: ignore[arg-type]
        now, steady = now + timedelta(minutes=6), steady + 360
        if not _moving():
            break
    return kills


def _count(network: FileNetwork, how: str, kills: int) -> Figures:
    from django.db import connection
    from django.db.models import Count

    from paravent_desk.publishing.models import Attempt, Publication

    figures = Figures(how, connection.vendor, Publication.objects.count(), kills)
    figures.states = dict(Publication.objects.values_list("state").annotate(number=Count("pk")).order_by("state"))
    figures.attempts = Attempt.objects.filter(wanted="publish").count()
    figures.cut_off = Attempt.objects.filter(wanted="publish", ended_at=None).count()
    figures.looked_up = Attempt.objects.filter(wanted="look_up").count()
    figures.stuck = Publication.objects.filter(state__in=("due", "sending", "unknown")).count()
    out = network.ask("SELECT key, count(*) FROM posts GROUP BY key")
    figures.doubles = sum(number - 1 for _, number in out)
    there = {key for key, _ in out}
    for key, state in Publication.objects.values_list("key", "state"):
        figures.lost += state == "sent" and key not in there
        figures.lost += state not in {"sent", "by_hand"} and key in there  # there, and nobody knows
    return figures


def write(figures: Figures) -> None:
    """Put the run's line into its part of the page; a line of the same kind is replaced."""
    begin, end = "<!-- publications -->", "<!-- /publications -->"
    page = PAGE.read_text("utf-8") if PAGE.exists() else "# The desk, measured\n"
    head = (
        "## Publications under random kills\n\n`python -m bench.publications [--processes 3]`\n\n"
        "| killed | database | publications | kills | calls | of them cut off | look-ups | sent | for a person "
        "| twice | lost | stuck | seconds |\n|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n"
    )
    lines = []
    if begin in page:
        before, _, rest = page.partition(begin)
        part, _, after = rest.partition(end)
        lines = [line for line in part.splitlines() if line.startswith("| ") and not line.startswith("| killed")]
    else:
        before, after = page.rstrip() + "\n\n", "\n"
    key = f"| {figures.how} | {figures.database} |"
    person = sum(number for state, number in figures.states.items() if state != "sent")
    told = (
        f"{key} {figures.publications} | {figures.kills} | {figures.attempts} | {figures.cut_off} | {figures.looked_up} | "
        f"{figures.states.get('sent', 0)} | {person} | **{figures.doubles}** | **{figures.lost}** | **{figures.stuck}** | "
        f"{figures.seconds:.0f} |"
    )
    lines = sorted([line for line in lines if not line.startswith(key)] + [told])
    PAGE.write_text(f"{before}{begin}\n{head}{chr(10).join(lines)}\n{end}{after}", "utf-8")


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        sys.exit(main())
