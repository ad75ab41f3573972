"""What an agreement is worth to the engine, and that the two locks hold: through the real engine."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from paravent_desk.accounts.models import Role
from paravent_desk.audit.actions import WORKER
from paravent_desk.checking import Evidence, Situation, check_post
from paravent_desk.consents import actions
from paravent_desk.drafts.models import Draft, Version
from tests.desk.consents_fixtures import GIVEN, PDF, gathered, given

DAY = date(2026, 4, 1)
CARE_ENDED = date(2026, 1, 5)
STORY = "Mme Odalie Fernanville, opérée du genou chez nous, remarche : « merci à l’équipe »."
PICTURED = "Le sourire d’une patiente de la maternité, de face, sur notre photo."


@pytest.fixture
def desk(person, hospital, at_desk):
    return at_desk(person("camille", Role.COMMUNITY_MANAGER, hospital), hospital)


@pytest.fixture
def version(desk):
    def make(*consents, establishment=None):
        draft = Draft.objects.create(establishment=establishment or desk.establishment, author=desk.user, title="Genou")
        row = Version.objects.create(draft=draft, number=1, saved_by=desk.user, content_hash="0" * 64)
        row.consents.set(consents)
        return row

    return make


@pytest.mark.parametrize(
    ("day", "network", "counts"),
    [
        (GIVEN, "mastodon", True),
        (GIVEN - timedelta(days=1), "mastodon", False),
        (date(2028, 3, 2), "mastodon", True),
        (date(2028, 3, 3), "mastodon", False),
        (DAY, "bluesky", False),
        (DAY, "Mastodon", False),
        (DAY, "", False),
    ],
)
def test_it_counts_by_day_and_network(desk, version, day, network, counts):
    found = actions.evidence(version(given(desk)), day, network)
    assert found == ((Evidence("image", GIVEN, CARE_ENDED, written=True),) if counts else ())


def test_it_says_what_it_covers(desk, version):
    found = actions.evidence(version(given(desk, image=True, story=True)), DAY, "mastodon")
    assert [one.scope for one in found] == ["image", "story"]


def test_what_is_not_attached_counts_for_nothing(desk, version):
    given(desk)
    assert actions.evidence(version(), DAY, "mastodon") == ()


def test_what_is_being_gathered_counts_for_nothing(desk, version):
    assert actions.evidence(version(gathered(desk)), DAY, "mastodon") == ()


def test_what_was_withdrawn_counts_for_nothing(desk, version):
    consent = given(desk)
    attached = version(consent)
    assert actions.evidence(attached, DAY, "mastodon")
    actions.withdraw(consent, WORKER, "")
    assert actions.evidence(attached, DAY, "mastodon") == ()


def test_what_is_another_hospital_s_counts_for_nothing(desk, version, other_hospital):
    assert actions.evidence(version(given(desk), establishment=other_hospital), DAY, "mastodon") == ()


def test_one_person_s_agreement_opens_nothing_for_another_who_withdrew(desk, version):
    stays, leaves = given(desk), given(desk)
    attached = version(stays, leaves)
    assert len(actions.evidence(attached, DAY, "mastodon")) == 2
    actions.withdraw(leaves, WORKER, "")
    assert actions.evidence(attached, DAY, "mastodon") == ()


@pytest.mark.parametrize(
    ("fields", "written"),
    [
        ({}, True),
        ({"file": PDF}, True),
        ({"care": "none", "care_ended_on": None}, True),
        ({"care": "going_on", "care_ended_on": None}, False),
        ({"care_ended_on": GIVEN + timedelta(days=1)}, False),
        ({"care_ended_on": GIVEN}, True),
    ],
    ids=str,
)
def test_written_is_said_of_a_form_that_was_signed_once_care_had_ended(desk, version, fields, written):
    (found,) = actions.evidence(version(given(desk, **fields)), DAY, "mastodon")
    assert found.written is written


def checked(text, consents, kind="post", context=""):
    found = check_post(text, Situation(kind=kind, context=context, lang="fr", place="Rennes", consents=consents))
    return {one["code"]: one["verdict"] for one in found.reasons}


@pytest.mark.parametrize(
    ("covers", "verdict"),
    [(("image",), "stop"), (("story",), "review"), (("image", "story"), "review")],
    ids=str,
)
def test_a_story_s_lock_opens_to_review_for_a_story_s_agreement_alone(desk, version, covers, verdict):
    consent = given(desk, image="image" in covers, story="story" in covers)
    found = checked(STORY, actions.evidence(version(consent), DAY, "mastodon"))
    assert found["IDENTIFIED_PATIENT"] == verdict


def test_a_story_signed_while_care_went_on_opens_nothing(desk, version):
    consent = given(desk, image=False, story=True, care="going_on", care_ended_on=None)
    assert checked(STORY, actions.evidence(version(consent), DAY, "mastodon"))["IDENTIFIED_PATIENT"] == "stop"


@pytest.mark.parametrize(("covers", "picture"), [((), "stop"), (("story",), "stop"), (("image",), "review")], ids=str)
def test_a_picture_s_lock_opens_to_review_for_a_picture_s_agreement_alone(desk, version, covers, picture):
    context = "Photo d’une patiente souriante dans son lit, visage bien visible."
    consents = [given(desk, image="image" in covers, story="story" in covers)] if covers else []
    found = checked(
        "Merci à toute l’équipe de la maternité !", actions.evidence(version(*consents), DAY, "mastodon"), "caption", context
    )
    assert found["IMAGE_RIGHTS"] == picture


def test_no_agreement_lets_an_answer_confirm_care(desk, version):
    consents = actions.evidence(version(given(desk, story=True)), DAY, "mastodon")
    text, context = "Merci de votre confiance, bon rétablissement !", "J’ai été opérée chez vous lundi, service formidable."
    assert checked(text, consents, "reply", context)["CARE_CONFIRMED"] == "stop"


def test_a_protocol_is_enough_for_a_version(desk):
    nothing = SimpleNamespace(pk=0, draft=SimpleNamespace(establishment_id=desk.establishment.pk))
    assert actions.evidence(nothing, DAY, "mastodon") == ()
