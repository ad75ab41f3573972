"""Answering a message: what is offered, what a draft then holds, and who may do what."""

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.models import Establishment, Role, User
from paravent_desk.audit.models import Line
from paravent_desk.channels.models import Channel
from paravent_desk.drafts.forms import PostForm
from paravent_desk.drafts.models import Draft
from paravent_desk.inbox import actions, answering, saved
from paravent_desk.inbox.contacts import NotHeld, change_contacts, contacts_of
from paravent_desk.inbox.models import Contacts, Message, SavedReply
from paravent_desk.inbox.trying import SAMPLES
from paravent_desk.transitions import Conflict
from tests.desk.answering_fixtures import *  # noqa: F403 - fixtures
from tests.desk.inbox_fixtures import *  # noqa: F403 - fixtures
from tests.desk.inbox_fixtures import T0, message

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
Make = Callable[..., Message]


@pytest.fixture
def came(account: Channel, hospital: Establishment) -> Make:
    """A message of this hospital's account."""

    def make(number: int = 1, **fields: object) -> Message:
        return message(account, hospital, number, **{"lang": "fr", **fields})

    return make


@pytest.fixture
def browser(manager: Desk) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(manager.user, backend=BACKEND)
    return client


def at(name: str, *args: object) -> str:
    return reverse(f"inbox:{name}", args=("saint-aubin", *args))


def names(found: answering.Offered) -> list[str]:
    return [one.wording.id for one in found.suggestions if not one.missing]


def test_a_message_is_offered_what_answers_its_class(came: Make) -> None:
    found = answering.offered(came(tag="SELF_HARM", text="J’en peux plus, ce soir j’en finis."), "fr")
    assert names(found) == ["distress-writer", "distress-short", "distress-worried"]
    assert "3114" in found.suggestions[0].text


def test_a_death_is_answered_before_praise_but_after_danger(came: Make) -> None:
    dead = "Papa nous a quittés hier, il est décédé dans la nuit, merci pour tout."
    assert names(answering.offered(came(1, tag="PRAISE", text=dead), "fr"))[0].startswith("bereaved")
    assert names(answering.offered(came(2, tag="SELF_HARM", text=dead), "fr"))[0].startswith("distress")


def test_wordings_wait_for_the_contacts_they_name(came: Make, manager: Desk) -> None:
    row = came(tag="COMPLAINT", text="Accueil déplorable.")
    assert names(answering.offered(row, "fr")) == []
    change_contacts(manager, {"complaints_phone": SAMPLES["complaints_phone"]})
    assert names(answering.offered(row, "fr")) == ["complaint-short"]


def test_what_the_check_would_hold_is_not_offered(came: Make, hospital: Establishment, manager: Desk) -> None:
    SavedReply.objects.create(
        establishment=hospital, title="Ancienne", text="Merci de votre confiance !", lang="fr", made_by=manager.user
    )
    found = answering.offered(came(tag="PRAISE", text="Merci pour tout !"), "fr")
    assert (found.saved, found.held) == ((), 1)


def test_an_answer_begins_as_a_checked_draft_that_knows_what_it_answers(came: Make, manager: Desk) -> None:
    row = came(tag="PRAISE", text="Merci à toutes et tous !")
    [first, *_] = answering.offered(row, "fr").suggestions
    draft = answering.begin(manager, row, first.text, "fr")
    version = draft.versions.get()
    assert (draft.kind, draft.context, version.text, version.verdict) == ("reply", "Merci à toutes et tous !", first.text, "ok")
    assert draft.answers == {"channel": row.channel_id, "id": "s-1", "url": "https://s.example/1", "root": "s-1", "lang": "fr"}
    assert [one.channel_id for one in version.variants.all()] == [row.channel_id]
    row.refresh_from_db()
    assert (row.state, row.taken_by, row.answer) == ("taken", manager.user, draft)
    assert {"draft.create", "draft.save", "message.answer"} <= set(Line.objects.values_list("action", flat=True))


def test_one_of_ones_own_begins_without_a_word(came: Make, manager: Desk) -> None:
    draft = answering.begin(manager, came(), "", "fr")
    assert (draft.current, draft.context) == (0, "Quels sont les horaires ?")


def test_one_of_ones_own_goes_where_the_message_stands_in_the_language_chosen(
    came: Make, manager: Desk, channel: Callable[[], Channel]
) -> None:
    elsewhere = channel(handle="maternite@mastodon.example")
    row = came(lang="fr")
    form = PostForm(manager, answering.begin(manager, row, "", "en"))
    assert elsewhere in form.all_channels
    assert (form.ticked, form["lang"].value()) == ({row.channel_id}, "en")


def test_the_thread_above_follows_the_message_nearest_first_and_nothing_beside_it(came: Make) -> None:
    from datetime import timedelta

    came(1, text="J’ai un cancer, je suis suivie chez vous.", root_id="s-1")
    came(2, text="Courage à toi.", answers_id="s-1", root_id="s-1", at=T0 + timedelta(minutes=1))
    came(3, text="À côté.", answers_id="s-1", root_id="s-1", at=T0 + timedelta(minutes=2))
    row = came(4, text="Cela va durer ?", answers_id="s-2", root_id="s-1", at=T0 + timedelta(minutes=3))
    told = answering.context_of(row, "fr")
    assert told == "Cela va durer ?\n\n↑ Courage à toi.\n\n↑ J’ai un cancer, je suis suivie chez vous."


def test_a_draft_holds_no_covered_word(came: Make, manager: Desk) -> None:
    row = came(text="Mme Kerbrat va mieux.", masked=True, marks=[[4, 11, "PATIENT"]])
    draft = answering.begin(manager, row, "", "fr")
    assert "Kerbrat" not in draft.context
    assert draft.context.startswith("Mme [") and draft.context.endswith("] va mieux.")


def test_what_nobody_has_looked_at_is_covered_whole(came: Make) -> None:
    assert "horaires" not in answering.context_of(came(looked_at=None), "fr")


@pytest.mark.parametrize("fields", [{"kind": "private"}, {"state": "erased"}, {"state": "removed"}])
def test_what_is_private_or_gone_is_not_answered(fields: dict[str, str], came: Make, manager: Desk) -> None:
    with pytest.raises(answering.NotHere):
        answering.begin(manager, came(**fields), "Merci.", "fr")
    assert not Draft.objects.exists()


def test_where_a_colleague_was_quicker_nothing_is_begun(came: Make, manager: Desk) -> None:
    row = came()
    Message.objects.filter(pk=row.pk).update(state="dismissed")
    with pytest.raises(Conflict):
        answering.begin(manager, row, "Merci.", "fr")
    assert not Draft.objects.exists()


def test_an_erased_message_is_forgotten_by_its_answers(came: Make, manager: Desk) -> None:
    row = came()
    draft = answering.begin(manager, row, "Merci pour votre message.", "fr")
    actions.erase(manager, row)
    draft.refresh_from_db()
    assert draft.context == ""


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.PHYSICIAN, Role.DPO, Role.CRISIS_LEAD, Role.AUDITOR, Role.ADMINISTRATOR])
def test_only_who_reads_the_inbox_and_writes_may_answer(
    role: Role, came: Make, person: Callable[..., User], hospital: Establishment, at_desk: Callable[..., Desk]
) -> None:
    row = came()
    with pytest.raises(PermissionDenied):
        answering.begin(at_desk(person("sam", role, hospital), hospital), row, "Merci.", "fr")


def test_another_hospitals_message_is_not_there(
    came: Make, person: Callable[..., User], other_hospital: Establishment, at_desk: Callable[..., Desk]
) -> None:
    foreign = at_desk(person("noa", Role.COMMUNITY_MANAGER, other_hospital), other_hospital)
    with pytest.raises(Http404):
        answering.begin(foreign, came(), "Merci.", "fr")


def test_contacts_are_tried_before_they_are_used(manager: Desk, hospital: Establishment) -> None:
    with pytest.raises(NotHeld) as held:
        change_contacts(manager, {"complaints_phone": "06 39 98 12 35", "switchboard": "01 99 00 12 34"})
    assert held.value.places == ("complaints_phone",)
    assert not Contacts.objects.exists()
    change_contacts(manager, {"switchboard": " 01 99 00 12 34 "})
    assert contacts_of(hospital) == {"switchboard": "01 99 00 12 34"}
    assert Line.objects.filter(action="contacts.change").count() == 1


def test_a_saved_reply_is_kept_changed_and_dropped(manager: Desk, hospital: Establishment) -> None:
    safe = "Hello, thank you for writing. The switchboard will help: 01 99 00 12 34."
    row = saved.keep(manager, saved.Said("Switchboard", safe, "en"))
    with pytest.raises(saved.NotSafe):
        saved.keep(manager, saved.Said("Trust", "Thank you for choosing us, get well soon!", "en"), row)
    row.refresh_from_db()
    assert row.text == safe
    saved.drop(manager, row)
    assert not SavedReply.objects.filter(establishment=hospital).exists()
    assert set(Line.objects.values_list("action", flat=True)) == {"savedreply.keep", "savedreply.drop"}


def test_the_page_offers_buttons_and_a_button_leads_to_the_editor(browser: Client, came: Make) -> None:
    row = came(tag="PRAISE", text="Merci à toutes et tous !")
    shown = browser.get(at("answer", row.pk))
    assert "wording:praise-teams" in shown.content.decode()
    begun = browser.post(at("answer", row.pk), {"choice": "wording:praise-teams", "lang": "fr", "text": "Bon rétablissement"})
    draft = Draft.objects.get()
    assert begun.headers["Location"] == reverse("drafts:draft", args=("saint-aubin", draft.pk))
    assert draft.versions.get().text.startswith("Merci, ces mots")
    assert "Merci à toutes et tous" in browser.get(begun.headers["Location"]).content.decode()


def test_a_wording_that_is_not_offered_cannot_be_chosen(browser: Client, came: Make) -> None:
    row = came(tag="PRAISE", text="Merci !")
    assert browser.post(at("answer", row.pk), {"choice": "wording:complaint-heard"}).status_code == 404
    assert not Draft.objects.exists()


def test_the_page_takes_few_queries(browser: Client, came: Make) -> None:
    row = came(tag="COMPLAINT", text="Accueil déplorable.")
    for number in range(2, 40):
        came(number, root_id="s-1", answers_id="s-1", text="Moi aussi.")
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(at("answer", row.pk)).status_code == 200
    assert len(asked) <= 15


def test_the_page_of_ready_answers_says_which_contacts_are_missing(browser: Client) -> None:
    told = browser.get(at("wordings")).content.decode()
    assert "complaints office, telephone" in told
    assert "3114" in told


def test_contacts_and_replies_are_typed_in_and_refused_kindly(browser: Client) -> None:
    refused = browser.post(at("contacts"), {"complaints_phone": "06 39 98 12 35"})
    assert "somebody’s own" in refused.content.decode()
    assert browser.post(at("contacts"), {"switchboard": "01 99 00 12 34"}).status_code == 302
    refused = browser.post(at("keep"), {"title": "Trust", "lang": "en", "text": "Thank you for choosing us!"})
    assert "may confirm care" in refused.content.decode()
    good = {"title": "Read", "lang": "en", "text": "Hello, thank you for writing. The switchboard will help: 01 99 00 12 34."}
    assert browser.post(at("keep"), good).status_code == 302
    again = browser.post(at("keep"), good)
    assert "Another reply has this title" in again.content.decode()
    row = SavedReply.objects.get()
    assert browser.post(at("drop", row.pk)).status_code == 302


@pytest.mark.parametrize("role", list(Role))
def test_who_may_open_which_page(role: Role, person: Callable[..., User], hospital: Establishment, came: Make) -> None:
    row = came()
    client = Client()
    client.force_login(person("sam", role, hospital), backend=BACKEND)
    readers = {Role.COMMUNITY_MANAGER, Role.CRISIS_LEAD, Role.DPO, Role.PHYSICIAN, Role.AUDITOR, Role.ADMINISTRATOR}
    preparing = {Role.COMMUNITY_MANAGER, Role.ADMINISTRATOR}
    expected = {
        at("wordings"): readers,
        at("contacts"): preparing,
        at("keep"): preparing,
        at("answer", row.pk): {Role.COMMUNITY_MANAGER},
    }
    for address, roles in expected.items():
        assert client.get(address).status_code == (200 if role in roles else 403), (address, role)
