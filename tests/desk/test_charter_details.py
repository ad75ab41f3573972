"""Reading hours and contacts are given in one place, and what was published with others is to be renewed."""

from datetime import time
from typing import Any

import pytest

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.models import Establishment, Role
from paravent_desk.audit.models import Line
from paravent_desk.charter import queries
from paravent_desk.charter.details import change_details, details_of, seen
from paravent_desk.charter.hours import hours
from paravent_desk.charter.models import Details, Edition
from paravent_desk.inbox.contacts import NotHeld, contacts_of
from paravent_desk.transitions import Conflict
from tests.desk.charter_fixtures import (  # noqa: F401 - fixtures
    BASE,
    make_at,
    make_client_of,
    make_dpo,
    make_whole,
    publish,
    without_second_factor,
    write,
)

NB = "\N{NO-BREAK SPACE}"


def test_hours_in_words() -> None:
    times = {"week_from": time(9), "week_to": time(17, 30), "sunday_from": time(10), "sunday_to": time(12)}
    assert hours(times, "en") == "Monday to Friday from 9:00 to 17:30, Sunday and public holidays from 10:00 to 12:00"
    assert hours(times, "fr") == (
        f"du lundi au vendredi de 9{NB}h à 17{NB}h{NB}30, le dimanche et les jours fériés de 10{NB}h à 12{NB}h"
    )
    assert hours({}, "fr") == ""


def filled(here: Establishment, **values: Any) -> dict[str, Any]:
    known = details_of(here)
    told = {name: value.strftime("%H:%M") if isinstance(value, time) else value or "" for name, value in known.items()}
    return {**told, "seen": seen(known), **values}


def test_one_form_fills_every_document(at: Any, hospital: Establishment, client_of: Any) -> None:
    manager = client_of(at(Role.COMMUNITY_MANAGER))
    values = {
        "week_from": "09:00",
        "week_to": "17:00",
        "commission": "cdu@saint-aubin.example",
        "complaints_phone": "01 99 00 12 34",
        "press_mail": "presse@saint-aubin.example",
    }
    answer = manager.post(f"{BASE}details/", filled(hospital, **values))
    assert answer.status_code == 302
    said = manager.get(f"{BASE}moderation/en/").content.decode()
    for one in ("Monday to Friday from 9:00 to 17:00", "cdu@saint-aubin.example", "01 99 00 12 34", "presse@saint-aubin"):
        assert one in said
    assert contacts_of(hospital)["complaints_phone"] == "01 99 00 12 34", "the ready answers have it too"
    line = Line.objects.get(action="charter.details")
    assert line.facts == {"changed": "week_from, week_to, commission"} and line.role == Role.COMMUNITY_MANAGER


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"week_from": "09:00"}, "Give both ends"),
        ({"saturday_from": "12:00", "saturday_to": "09:00"}, "The end comes after"),
        ({"complaints_phone": "Mme Fontanel!"}, "Write a telephone number"),
        ({"press_mail": "nowhere"}, "valid email"),
        ({"commission": "Mme Durandeau, 84 ans, opérée du cœur en mars, 06 39 98 12 34"}, "somebody’s own"),
        ({"complaints_mail": "claire.fontanel@saint-aubin.example"}, "somebody’s own"),
        ({"seen": "0" * 64, "press_mail": "presse@saint-aubin.example"}, "Somebody changed these"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(
    at: Any, hospital: Establishment, client_of: Any, values: dict[str, str], says: str
) -> None:
    answer = client_of(at(Role.ADMINISTRATOR)).post(f"{BASE}details/", filled(hospital, **values))
    assert answer.status_code == 400 and says in answer.content.decode()
    assert not Details.objects.exists() and not contacts_of(hospital)


def test_the_officers_address_is_an_administrators_to_change(at: Any, hospital: Establishment, client_of: Any) -> None:
    values = filled(hospital, dpo_mail="donnees@saint-aubin.example")
    assert client_of(at(Role.COMMUNITY_MANAGER)).post(f"{BASE}details/", values).status_code == 302
    hospital.refresh_from_db()
    assert hospital.dpo_mail == "dpo@saint-aubin.example"
    assert client_of(at(Role.ADMINISTRATOR)).post(f"{BASE}details/", values).status_code == 302
    hospital.refresh_from_db()
    assert hospital.dpo_mail == "donnees@saint-aubin.example"
    assert Line.objects.filter(action="establishment.change").count() == 1


def test_of_two_who_change_at_once_the_second_is_told(at: Any, hospital: Establishment) -> None:
    desk = at(Role.COMMUNITY_MANAGER)
    read = seen(details_of(hospital))
    assert change_details(desk, {"week_from": time(8), "week_to": time(16)}, read) == ("week_from", "week_to")
    with pytest.raises(Conflict):
        change_details(desk, {"week_from": time(9), "week_to": time(17)}, read)
    with pytest.raises(NotHeld):
        change_details(desk, {"commission": "06 39 98 12 34"}, seen(details_of(hospital)))
    assert Details.objects.get().week_from == time(8)


def test_a_change_shows_what_to_renew_until_it_is_published_again(
    whole: None, dpo: Desk, at: Any, hospital: Establishment, client_of: Any
) -> None:
    row = publish(dpo)
    assert queries.to_renew(row) == ()
    manager = client_of(at(Role.COMMUNITY_MANAGER))
    values = filled(hospital, press_mail="medias@saint-aubin.example")
    told = manager.post(f"{BASE}details/", values, follow=True).content.decode()
    assert "Published with other facts" in told and "Moderation charter" in told
    assert queries.to_renew(row) == (queries.Renewal("contest", (), ("press",)),)
    assert "To be read again: address of the press office" in manager.get(f"{BASE}moderation/en/").content.decode()
    publish(dpo)
    assert "Published with other facts" not in manager.get(f"{BASE}details/").content.decode()


def test_a_table_of_the_desk_that_moves_is_told_too(whole: None, dpo: Desk, hospital: Establishment, channel: Any) -> None:
    row = publish(dpo, key="staff")
    channel("bluesky")
    moved = {one.article: one.facts for one in queries.to_renew(row)}
    assert moved == {"accounts": ("networks", "accounts")}


def test_hours_written_by_hand_do_not_move_with_the_settings(whole: None, dpo: Desk, hospital: Establishment) -> None:
    row = publish(dpo)  # `whole` has the hours in the hospital's own words
    Details.objects.update(week_from=time(7))
    assert queries.to_renew(row) == ()


def test_what_was_published_before_facts_were_kept_rests(whole: None, dpo: Desk, hospital: Establishment) -> None:
    row = publish(dpo)
    Edition.objects.update(facts={})
    row.refresh_from_db()
    Establishment.objects.update(name="CHU Autre")
    row = Edition.objects.get()
    assert queries.to_renew(row) == ()
