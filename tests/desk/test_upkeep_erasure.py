"""What was kept long enough goes, hashes and verdicts stay, and each erasure is a line. Whatever may still go out stays."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import transaction
from django.db.models import TextField
from django.utils import timezone

from paravent_desk import store
from paravent_desk.accounts.models import Establishment, User
from paravent_desk.audit.actions import Actor, record
from paravent_desk.audit.models import Line, Note
from paravent_desk.audit.verify import verify
from paravent_desk.channels.models import Channel
from paravent_desk.drafts.models import Draft, Upload, Version
from paravent_desk.history.models import Import, Past
from paravent_desk.publishing.models import Publication
from paravent_desk.review.models import Comment
from paravent_desk.upkeep import erasure
from paravent_desk.upkeep.erasure import erase
from tests.desk.upkeep_fixtures import post, upload_of


@pytest.fixture
def author(person: Callable[..., User]) -> User:
    return person("camille")


@pytest.fixture
def account(channel: Callable[..., Channel]) -> Channel:
    return channel()


def told() -> dict[str, int]:
    return {line.action: line.facts["count"] for line in Line.objects.filter(action__startswith="retention.")}


def test_words_of_an_old_post_go_and_its_hash_and_verdict_stay(hospital: Establishment, author: User, account: Channel) -> None:
    upload = upload_of(hospital, author)
    version = post(hospital, author, account, days=731, upload=upload)
    erase(timezone.now())
    version.refresh_from_db()
    assert (version.text, version.report, version.erased_at is None) == ("", {}, False)
    assert (version.content_hash, version.verdict, version.reasons) == ("c" * 64, "ok", [{"code": "X"}])
    assert version.variants.get().text == ""
    assert version.files.get().alt_text == ""
    assert Comment.objects.get().text == ""
    assert Publication.objects.get().text == ""
    draft = Draft.objects.get()
    assert (draft.title, draft.context, draft.answers) == ("—", "", None)
    upload.refresh_from_db()
    assert (upload.original, upload.derivative, upload.shown, bytes(upload.name)) == ("", "", "", b"")
    assert told() == {
        "retention.texts": 1,
        "retention.drafts": 1,
        "retention.originals": 1,
        "retention.derivatives": 1,
    }


def test_nothing_of_a_post_is_left_in_the_store(hospital: Establishment, author: User, account: Channel) -> None:
    upload = upload_of(hospital, author)
    places = [upload.original, upload.derivative, upload.shown]
    post(hospital, author, account, days=731, upload=upload)
    erase(timezone.now())
    assert not any(default_storage.exists(place) for place in places)


@pytest.mark.parametrize(
    ("days", "state", "publication"),
    [
        (729, "published", "sent"),
        (731, "writing", ""),
        (731, "review", ""),
        (731, "approved", ""),
        (731, "scheduled", "due"),
        (731, "published", "unknown"),
        (731, "published", "sending"),
        (731, "published", "by_hand"),
        (731, "published", "held"),
        (89, "abandoned", ""),
    ],
)
def test_what_is_young_or_under_way_stays(
    hospital: Establishment, author: User, account: Channel, days: int, state: str, publication: str
) -> None:
    post(hospital, author, account, days=days, state=state, publication=publication)
    assert erase(timezone.now()) == ()
    assert Version.objects.get().text == "Mots"


def test_what_was_sent_lately_stays_though_saved_long_ago(hospital: Establishment, author: User, account: Channel) -> None:
    version = post(hospital, author, account, days=800)
    version.publications.update(sent_at=timezone.now() - timedelta(days=10))
    assert erase(timezone.now()) == ()


def test_an_older_version_of_a_post_that_is_still_written_goes(hospital: Establishment, author: User, account: Channel) -> None:
    version = post(hospital, author, account, days=731, state="writing", publication="")
    Version.objects.create(draft=version.draft, number=2, saved_by=author, text="Neuf", content_hash="d" * 64)
    Draft.objects.update(current=2)
    erase(timezone.now())
    assert list(Version.objects.order_by("number").values_list("text", flat=True)) == ["", "Neuf"]
    assert Draft.objects.get().title == "Titre"


def test_what_was_given_up_goes_after_ninety_days_without_a_line_about_it(
    hospital: Establishment, author: User, account: Channel
) -> None:
    version = post(hospital, author, account, days=100, state="abandoned", publication="")
    with transaction.atomic():
        record(Actor(author.pk), "draft.abandon", f"draft:{version.draft_id}", hospital.pk)
    assert erase(timezone.now()) == ()
    assert [one.action for one in erase(timezone.now() + timedelta(days=91))] == ["retention.texts", "retention.drafts"]


def test_a_given_up_draft_that_was_never_saved_loses_its_title(hospital: Establishment, author: User) -> None:
    Draft.objects.create(establishment=hospital, author=author, title="Titre", state="abandoned")
    Draft.objects.update(created_at=timezone.now() - timedelta(days=91))
    erase(timezone.now())
    assert Draft.objects.get().title == "—"


def test_words_of_the_past_go_ninety_days_after_it_was_dealt_with(hospital: Establishment) -> None:
    run, now = Import.objects.create(establishment=hospital, network="mastodon", source="network"), timezone.now()
    rows = {}
    for state, handled, checked in (("deleted", 91, 100), ("dismissed", 89, 100), ("open", None, 729), ("open", None, 731)):
        rows[state, checked] = Past.objects.create(
            run=run,
            establishment=hospital,
            remote_id=f"{state}-{checked}",
            url="https://m.example/1",
            text=b"sealed",
            verdict="stop",
            report={"findings": []},
            state=state,
            handled_at=handled and now - timedelta(days=handled),
            checked_at=now - timedelta(days=checked),
        )
    assert [(one.action, one.count) for one in erase(now)] == [("retention.past", 2)]
    left = {(row.state, bool(row.text), bool(row.url)) for row in Past.objects.all()}
    assert left == {("deleted", False, False), ("open", False, False), ("dismissed", True, True), ("open", True, True)}
    assert erase(now) == ()


def test_originals_go_after_thirty_days_and_derivatives_in_use_stay(
    hospital: Establishment, author: User, account: Channel
) -> None:
    upload = upload_of(hospital, author)
    post(hospital, author, account, days=31, upload=upload)
    erase(timezone.now())
    upload.refresh_from_db()
    assert upload.original_erased_at is not None
    assert (upload.original, upload.shown, bytes(upload.name)) == ("", "", b"")
    assert store.get(upload.derivative, f"derivative:{upload.pk}") == b"derivative"


def test_a_file_that_no_post_uses_goes(hospital: Establishment, author: User) -> None:
    upload = upload_of(hospital, author)
    Upload.objects.update(created_at=timezone.now() - timedelta(days=91))
    erase(timezone.now())
    upload.refresh_from_db()
    assert upload.derivative == ""


def test_old_addresses_and_notes_go_and_the_chain_holds(hospital: Establishment) -> None:
    with transaction.atomic():
        record(Actor(1, "dpo", "192.0.2.7"), "review.lift", "version:1", hospital.pk, note="Motif écrit")
    erase(timezone.now() + timedelta(days=366))
    note = Note.objects.get(line__action="review.lift")
    assert (note.address, note.text) == ("", "Motif écrit")
    erase(timezone.now() + timedelta(days=1826))
    note.refresh_from_db()
    assert note.text == ""
    assert verify(hospital.pk).sound


def test_a_second_run_finds_nothing(hospital: Establishment, author: User, account: Channel) -> None:
    post(hospital, author, account, days=731, upload=upload_of(hospital, author))
    assert erase(timezone.now())
    lines = Line.objects.count()
    assert erase(timezone.now()) == ()
    assert Line.objects.count() == lines


def test_a_dry_run_counts_and_erases_nothing(
    hospital: Establishment, author: User, account: Channel, capsys: pytest.CaptureFixture[str]
) -> None:
    post(hospital, author, account, days=731, upload=upload_of(hospital, author))
    call_command("erase", "--dry-run")
    assert "retention.texts: 1 would be erased" in capsys.readouterr().out
    assert Version.objects.get().text == "Mots"
    assert not Line.objects.exists()


def test_what_was_cut_off_goes_on(
    hospital: Establishment, author: User, account: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second batch fails between the files and their rows; the next run ends what was begun."""
    monkeypatch.setattr(erasure, "BATCH", 2)
    for _ in range(5):
        upload_of(hospital, author)
    Upload.objects.update(created_at=timezone.now() - timedelta(days=31))
    calls: list[str] = []

    def failing(place: str, really: Callable[[str], None] = store.erase) -> None:
        calls.append(place)
        really(place)
        if len(calls) == 6:
            raise OSError

    with monkeypatch.context() as patch:
        patch.setattr(store, "erase", failing)
        with pytest.raises(OSError):
            erase(timezone.now())
    assert Upload.objects.exclude(original="").count() == 3
    erase(timezone.now())
    assert not Upload.objects.exclude(original="").exists()
    assert sum(Line.objects.filter(action="retention.originals").values_list("facts__count", flat=True)) == 5


def test_the_lines_say_nothing_of_what_was_erased(hospital: Establishment, author: User, account: Channel) -> None:
    post(hospital, author, account, days=731, upload=upload_of(hospital, author))
    erase(timezone.now())
    told = str(list(Line.objects.values())) + str(list(Note.objects.values()))
    assert not [word for word in ("Mots", "Titre", "Remarque", "Description", "IRM") if word in told]


KEPT = {
    "drafts.Draft.context": "goes with the title, once no version has words",
    "publishing.Pause.reason": "belongs to no post; the journal's note beside it goes after its own time",
}


def test_no_column_for_words_is_forgotten() -> None:
    """A model that takes words from people is in the table, or says here why not."""
    erased = {f"{model._meta.label}.{column}" for model, _version, column in erasure.TEXTS}
    found = {
        f"{model._meta.label}.{column.name}"
        for app in ("drafts", "review", "publishing")
        for model in apps.get_app_config(app).get_models()
        for column in model._meta.get_fields()
        if isinstance(column, TextField)
    }
    assert found - erased == set(KEPT), "upkeep/erasure.py, TEXTS"
