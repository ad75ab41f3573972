"""An attestation is for who finished every lesson of a course; its number says whose it is, to few."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from pypdfium2 import PdfDocument

from paravent_desk.accounts.models import Establishment, Role, User
from paravent_desk.audit.models import Line
from paravent_desk.coach.attesting import DRAWN, course, finished
from paravent_desk.coach.content import questions_of
from paravent_desk.coach.models import Attestation

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
LogIn = Callable[[User], Client]


@pytest.fixture
def log_in() -> LogIn:
    def make(user: User) -> Client:
        client = Client()
        client.force_login(user, backend=BACKEND)
        return client

    return make


@pytest.fixture
def learner(person: Callable[..., User], hospital: Establishment, log_in: LogIn) -> Client:
    return log_in(person("camille", Role.AUTHOR, hospital))


def at(name: str, *more: str) -> str:
    return reverse(f"coach:{name}", args=["saint-aubin", *more])


def learn(client: Client, role: str = "everybody", but: int = 0) -> None:
    for lesson in course(role)[but:]:
        client.post(at("lesson_quiz", lesson.key), {one.key: str(one.right + 1) for one in questions_of(lesson)})


def test_nobody_gets_one_with_a_lesson_open(learner: Client) -> None:
    learn(learner, but=1)
    assert learner.post(at("lesson_attest", "everybody"))["Location"] == at("lessons")
    assert not Attestation.objects.exists()
    assert "Take the attestation" not in learner.get(at("lessons")).content.decode()


def test_who_finished_takes_one_along_and_always_the_same(learner: Client) -> None:
    learn(learner)
    assert learner.get(at("lessons")).content.decode().count("Take the attestation") == 1, "the other courses are not finished"
    papers = [learner.post(at("lesson_attest", "everybody")) for _ in range(2)]
    row = Attestation.objects.get()
    assert {paper["Content-Type"] for paper in papers} == {"application/pdf"}
    assert papers[0].content == papers[1].content
    read = "".join(page.get_textpage().get_text_range() for page in PdfDocument(papers[0].content))
    assert all(word in read for word in ("Camille", "CHU Saint-Aubin", row.number, str(row.issued_at.year)))
    assert all(one.title.en.split("’")[0] in read for one in course("everybody"))
    assert Line.objects.get(action="coach.attest").facts == {}


def test_it_is_in_the_readers_language(person: Callable[..., User], hospital: Establishment, log_in: LogIn) -> None:
    user = person("camille", Role.AUTHOR, hospital)
    client = log_in(user)
    learn(client)
    client.post(reverse("set_language"), {"language": "fr"})
    content = client.post(at("lesson_attest", "everybody")).content
    read = "".join(page.get_textpage().get_text_range() for page in PdfDocument(content))
    assert "Établissement" in read


@pytest.mark.parametrize("role", [Role.DPO, Role.ADMINISTRATOR])
def test_few_look_a_number_up(
    learner: Client, person: Callable[..., User], hospital: Establishment, log_in: LogIn, role: Role
) -> None:
    learn(learner)
    learner.post(at("lesson_attest", "everybody"))
    number = Attestation.objects.get().number
    client = log_in(person("dominique", role, hospital))
    typed = number.lower().replace("-", " ")
    page = client.get(at("attestations"), {"number": typed}).content.decode()
    assert "genuine" in page
    assert "Camille" in page
    assert "No attestation" in client.get(at("attestations"), {"number": "AAAAA-AAAAA"}).content.decode()
    assert learner.get(at("attestations")).status_code == 403


def test_another_establishment_does_not_find_it(
    learner: Client, person: Callable[..., User], other_hospital: Establishment, log_in: LogIn
) -> None:
    learn(learner)
    learner.post(at("lesson_attest", "everybody"))
    client = log_in(person("andrea", Role.DPO, other_hospital))
    address = reverse("coach:attestations", args=[other_hospital.slug])
    page = client.get(address, {"number": Attestation.objects.get().number}).content.decode()
    assert "No attestation" in page
    assert "Camille" not in page


def test_a_course_is_whole_or_not() -> None:
    keys = [one.key for one in course("carer")]
    assert finished("carer", keys)
    assert not any(finished("carer", keys[:at] + keys[at + 1 :]) for at in range(len(keys)))
    assert {one.role for one in course("carer")} == {"everybody", "carer"}
    assert DRAWN % 2 == 0
