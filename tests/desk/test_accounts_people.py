"""An administrator's pages: who is here, who comes, who goes, and what nobody may do."""

from collections.abc import Callable
from datetime import timedelta
from itertools import product

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.models import Deputy, Establishment, Membership, Role, Service, User
from paravent_desk.accounts.roles import LastAdministrator, Unfit, give, remove
from paravent_desk.audit.actions import WORKER
from paravent_desk.audit.models import Line
from tests.desk.accounts_fixtures import actions, link_in, log_in
from tests.desk.conftest import Person

PEOPLE = "/e/saint-aubin/people/"
PAGES = ("", "invite/", "services/", "settings/")


@pytest.fixture
def adele(person: Person, hospital: Establishment) -> User:
    return person("adele", Role.ADMINISTRATOR, hospital)


@pytest.fixture
def in_charge(client: Client, adele: User) -> Client:
    client.force_login(adele)
    return client


@pytest.mark.parametrize(("role", "page"), list(product(Role, PAGES)))
def test_pages_open_to_administrators_alone(
    client: Client, person: Person, hospital: Establishment, role: Role, page: str
) -> None:
    client.force_login(person("somebody", role, hospital))
    assert client.get(PEOPLE + page).status_code == (200 if role == Role.ADMINISTRATOR else 403)


def test_they_do_not_exist_for_another_establishment(client: Client, person: Person, other_hospital: Establishment) -> None:
    Establishment.objects.create(slug="saint-aubin", name="CHU Saint-Aubin")
    client.force_login(person("eve", Role.ADMINISTRATOR, other_hospital))
    assert {client.get(PEOPLE + page).status_code for page in PAGES} == {404}


def test_an_administrator_of_one_service_is_none_of_the_establishment(
    client: Client, person: Person, hospital: Establishment, ward: Service
) -> None:
    client.force_login(person("somebody", Role.ADMINISTRATOR, hospital, ward))
    assert client.get(PEOPLE).status_code == 403
    with pytest.raises(Unfit):
        give(WORKER, hospital, person("other"), Role.ADMINISTRATOR, ward)


def test_the_list_takes_few_queries_whatever_its_length(
    in_charge: Client,
    person: Person,
    hospital: Establishment,
    ward: Service,
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    for number in range(60):
        person(f"colleague{number}", Role.AUTHOR, hospital, ward)
    with django_assert_max_num_queries(15):
        page = in_charge.get(PEOPLE)
    assert page.content.decode().count("Maternité") == 49  # and the administrator: fifty a page
    assert "?page=2" in page.content.decode()


def test_an_invitation_is_a_mail_a_password_and_a_role(
    in_charge: Client, hospital: Establishment, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    told = {"email": "Noa@saint-aubin.example", "name": "Noa Petit", "language": "fr", "role": "author", "service": ""}
    with django_capture_on_commit_callbacks(execute=True):
        assert in_charge.post(PEOPLE + "invite/", told).status_code == 302
    noa = User.objects.get(email="noa@saint-aubin.example")
    assert actions(hospital.pk) == ["role.give", "person.invite"]
    link, fresh = link_in(mail.outbox[0]), Client()
    assert "Noa Petit" in fresh.get(link).content.decode()
    weak = fresh.post(link, {"name": "Noa Petit", "password": "motdepasse", "again": "motdepasse"})
    assert "password" in weak.context["form"].errors
    slip = fresh.post(link, {"name": "Noa Petit", "password": "sept lapins sur la lune", "again": "sept lapins"})
    assert "again" in slip.context["form"].errors
    told = {"name": "Noa Petit", "password": "sept lapins sur la lune", "again": "sept lapins sur la lune"}
    assert fresh.post(link, told)["Location"] == "/"
    assert fresh.get("/", follow=True).redirect_chain[-1][0] == "/e/saint-aubin/"
    assert Client().get(link).status_code == 410  # good once
    assert log_in(Client(), noa, "sept lapins sur la lune").status_code == 302
    assert "person.arrive" in actions()


def test_an_invitation_is_good_for_seven_days(
    in_charge: Client, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    told = {"email": "noa@saint-aubin.example", "language": "fr", "role": "author"}
    with django_capture_on_commit_callbacks(execute=True):
        in_charge.post(PEOPLE + "invite/", told)
    link, now = link_in(mail.outbox[0]), timezone.now().timestamp()
    monkeypatch.setattr("django.core.signing.time.time", lambda: now + 6.9 * 86400)
    assert Client().get(link).status_code == 200
    monkeypatch.setattr("django.core.signing.time.time", lambda: now + 7.1 * 86400)
    assert Client().get(link).status_code == 410


def test_a_made_up_link_opens_nothing(client: Client) -> None:
    assert client.get("/account/invitation/WzEsIngiXQ:1x:abc/").status_code == 410


def test_somebody_known_is_told_and_keeps_their_password(
    in_charge: Client, person: Person, hospital: Establishment, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    camille = person("camille")
    told = {"email": camille.email, "language": "fr", "role": "physician"}
    with django_capture_on_commit_callbacks(execute=True):
        in_charge.post(PEOPLE + "invite/", told)
    assert "/invitation/" not in mail.outbox[0].body
    assert Membership.objects.get(user=camille).role == Role.PHYSICIAN


def test_roles_are_given_and_taken_with_their_lines(
    in_charge: Client, person: Person, hospital: Establishment, ward: Service
) -> None:
    camille = person("camille", Role.AUTHOR, hospital, ward)
    page = f"{PEOPLE}{camille.pk}/"
    in_charge.post(page, {"role": "manager", "service": ""})
    row = Membership.objects.get(user=camille, role=Role.COMMUNITY_MANAGER)
    in_charge.post(f"{page}roles/{row.pk}/take/")
    assert [line.facts for line in Line.objects.filter(chain=hospital.pk)] == [{"role": "manager", "service": None}] * 2
    assert actions(hospital.pk) == ["role.give", "role.take"]
    assert "Maternité" in in_charge.get(page).content.decode()
    in_charge.post(f"{page}remove/")
    assert not Membership.objects.filter(user=camille).exists()
    assert in_charge.get(page).status_code == 404


def test_a_role_of_the_whole_establishment_is_in_no_service(
    in_charge: Client, person: Person, hospital: Establishment, ward: Service
) -> None:
    camille = person("camille", Role.AUTHOR, hospital)
    answer = in_charge.post(f"{PEOPLE}{camille.pk}/", {"role": "dpo", "service": ward.pk})
    assert "service" in answer.context["form"].errors


def test_the_last_administrator_stays(
    in_charge: Client, adele: User, person: Person, hospital: Establishment, at_desk: Callable[[User, Establishment], Desk]
) -> None:
    row = Membership.objects.get(user=adele)
    in_charge.post(f"{PEOPLE}{adele.pk}/roles/{row.pk}/take/")
    in_charge.post(f"{PEOPLE}{adele.pk}/remove/")
    assert Membership.objects.filter(pk=row.pk).exists()
    gone = person("gone", Role.ADMINISTRATOR, hospital)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    with pytest.raises(LastAdministrator):
        remove(at_desk(adele, hospital), adele)
    person("second", Role.ADMINISTRATOR, hospital)
    assert in_charge.post(f"{PEOPLE}{adele.pk}/remove/")["Location"] == "/"
    assert not Membership.objects.filter(pk=row.pk).exists()


def test_nothing_of_another_establishment_is_touched(
    in_charge: Client, person: Person, other_hospital: Establishment, hospital: Establishment
) -> None:
    eve = person("eve", Role.AUTHOR, other_hospital)
    row, ward = Membership.objects.get(user=eve), Service.objects.create(establishment=other_hospital, name="Bloc")
    assert in_charge.get(f"{PEOPLE}{eve.pk}/").status_code == 404
    assert in_charge.post(f"{PEOPLE}{eve.pk}/remove/").status_code == 404
    assert in_charge.post(f"{PEOPLE}{eve.pk}/roles/{row.pk}/take/").status_code == 404
    assert in_charge.get(f"{PEOPLE}services/{ward.pk}/").status_code == 404
    assert (
        in_charge.post(
            PEOPLE + "invite/", {"email": "a@b.example", "language": "fr", "role": "author", "service": ward.pk}
        ).status_code
        == 200
    )


def test_services_and_settings(in_charge: Client, hospital: Establishment, ward: Service) -> None:
    in_charge.post(PEOPLE + "services/", {"name": "Urgences"})
    in_charge.post(f"{PEOPLE}services/{ward.pk}/", {"name": "Maternité A"})
    assert set(Service.objects.values_list("name", flat=True)) == {"Urgences", "Maternité A"}
    twice = in_charge.post(PEOPLE + "services/", {"name": "urgences"})
    assert "name" in twice.context["form"].errors
    told = {
        "name": hospital.name,
        "town": "Vitré",
        "time_zone": "Indian/Reunion",
        "dpo_mail": "dpo@b.example",
        "language": "fr",
    }
    in_charge.post(PEOPLE + "settings/", told)
    hospital.refresh_from_db()
    assert (hospital.town, hospital.time_zone) == ("Vitré", "Indian/Reunion")
    assert Line.objects.filter(chain=hospital.pk).last().facts == {"changed": "dpo_mail, time_zone, town"}
    wrong = in_charge.post(PEOPLE + "settings/", {**told, "time_zone": "Mars/Olympus"})
    assert "time_zone" in wrong.context["form"].errors


@pytest.fixture
def days() -> dict[str, str]:
    today = timezone.localdate()
    return {"first": today.isoformat(), "last": (today + timedelta(days=3)).isoformat()}


def test_everybody_names_their_own_deputy(
    client: Client, person: Person, hospital: Establishment, days: dict[str, str]
) -> None:
    camille, noa = person("camille", Role.AUTHOR, hospital), person("noa", Role.AUTHOR, hospital)
    client.force_login(camille)
    client.post(PEOPLE + "deputies/", {"absent": camille.pk, "deputy": noa.pk, **days})
    row = Deputy.objects.get()
    assert actions(hospital.pk) == ["deputy.name"]
    client.force_login(noa)
    assert client.post(f"{PEOPLE}deputies/{row.pk}/end/").status_code == 403
    client.force_login(camille)
    client.post(f"{PEOPLE}deputies/{row.pk}/end/")
    assert not Deputy.objects.exists()


def test_only_an_administrator_names_somebody_elses(
    client: Client, adele: User, person: Person, hospital: Establishment, days: dict[str, str]
) -> None:
    camille, noa = person("camille", Role.AUTHOR, hospital), person("noa", Role.DPO, hospital)
    told = {"absent": noa.pk, "deputy": camille.pk, **days}
    client.force_login(camille)
    assert client.post(PEOPLE + "deputies/", told).status_code == 200
    assert not Deputy.objects.exists()
    client.force_login(adele)
    assert client.post(PEOPLE + "deputies/", told).status_code == 302


def test_a_deputy_is_somebody_else_of_this_house_on_days_in_order(
    in_charge: Client, adele: User, person: Person, hospital: Establishment, other_hospital: Establishment, days: dict[str, str]
) -> None:
    eve, camille = person("eve", Role.DPO, other_hospital), person("camille", Role.AUTHOR, hospital)
    for told in (
        {"absent": adele.pk, "deputy": eve.pk, **days},
        {"absent": adele.pk, "deputy": adele.pk, **days},
        {"absent": adele.pk, "deputy": camille.pk, "first": days["last"], "last": days["first"]},
    ):
        assert in_charge.post(PEOPLE + "deputies/", told).status_code == 200
    assert not Deputy.objects.exists()


def test_the_first_administrator_is_invited_from_the_server(django_capture_on_commit_callbacks: Callable[..., object]) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        call_command("invite", "marie@chu.example", "--administrator", "--establishment", "CHU du Lac", "--town", "Annecy")
    row = Membership.objects.get()
    assert (row.role, row.establishment.slug, row.establishment.town) == (Role.ADMINISTRATOR, "chu-du-lac", "Annecy")
    assert mail.outbox[0].to == ["marie@chu.example"]
    assert actions(row.establishment_id) == ["establishment.create", "role.give", "person.invite"]
    with pytest.raises(CommandError):
        call_command("invite", "marie", "--administrator", "--establishment", "chu-du-lac")
