"""The establishment's own words are checked before they are published: what might expose somebody waits."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.models import Establishment, Role
from paravent_desk.audit.models import Line, Note
from paravent_desk.charter import actions, checked
from paravent_desk.charter.content import content
from paravent_desk.charter.models import Edition, Standing
from paravent_desk.charter.papers import papers
from paravent_desk.checking import Situation, check_post
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

WHY = "Tout est inventé : un exemple pour le personnel."
EXPOSES = "Comme Mme Durandeau, 84 ans, opérée du cœur en mars, vous pouvez écrire à {press}."
OURS = (
    "La déléguée à la protection des données est Mme Claire Fontanel : dpo@saint-aubin.example.",
    "Écrivez à presse@saint-aubin.example ou à CDU@saint-aubin.example.",
    "Appelez le 01.99.00.12.34, ou écrivez à {complaints}.",
)
NOT_OURS = ("Appelez le 06 39 98 12 34.", "Écrivez à claire.fontanel@saint-aubin.example.")


@pytest.mark.parametrize("name", ["staff", "moderation", "consent", "leaflet", "sharing"])
def test_our_own_words_would_pass(name: str) -> None:
    for article in content(name).articles():
        for lang, texts in article.texts.items():
            text = checked.without_contacts("\n".join(texts), ())
            if text.strip():
                assert check_post(text, Situation(lang=lang, place="Rennes")).verdict == "ok", (article.key, lang)


def test_what_might_expose_somebody_is_held_with_its_place_and_its_rule(
    whole: None, dpo: Desk, hospital: Establishment
) -> None:
    write(dpo, "complaint", EXPOSES)
    (one,) = checked.held(hospital, content("moderation"))
    assert (one.row.article, one.row.lang, one.verdict, one.failed) == ("complaint", "fr", "stop", False)
    assert one.codes == ("IDENTIFIED_PATIENT",)
    assert [rule.id for why in one.whys for rule in why.rules] == ["P01"]
    assert "Durandeau" in "".join(piece.text for piece in one.pieces if piece.mark)
    assert "".join(piece.text for piece in one.pieces) == EXPOSES, "places are those of the text as it was written"
    assert checked.held(hospital, content("moderation"), "en") == ()


@pytest.mark.parametrize("text", OURS)
def test_contacts_of_the_establishment_are_not_held(whole: None, dpo: Desk, hospital: Establishment, text: str) -> None:
    write(dpo, "contest", text)
    assert checked.held(hospital, content("moderation")) == ()


@pytest.mark.parametrize("text", NOT_OURS)
def test_other_contacts_are(whole: None, dpo: Desk, hospital: Establishment, text: str) -> None:
    write(dpo, "contest", text)
    assert len(checked.held(hospital, content("moderation"))) == 1


def test_what_is_written_over_keeps_every_place() -> None:
    text = "Un mot à {dpo}, au 01 99 00 12 34, à Presse@Saint-Aubin.example ; 101 99 00 12 34 reste."
    covered = checked.without_contacts(text, {"01.99.00.12.34", "presse@saint-aubin.example"})
    assert len(covered) == len(text)
    assert "{dpo}" not in covered and "@" not in covered and "101 99 00 12 34" in covered
    assert covered.index("reste") == text.index("reste")
    assert checked.without_contacts("Un garçon de 15 ans", {"15", "ans"}) == "Un garçon de 15 ans"


def test_publishing_waits_until_it_is_mended(whole: None, dpo: Desk, client_of: Any) -> None:
    client = client_of(dpo)
    saved = client.post(f"{BASE}moderation/fr/article/complaint/", {"text": EXPOSES, "seen": "0"}, follow=True)
    told = saved.content.decode()
    assert "The check holds it" in told and "Held by the check" in told and "P01" in told and "Durandeau" in told
    assert 'name="first_day"' not in told, "nothing to publish with"
    assert "1 text held" in client.get(BASE).content.decode()
    with pytest.raises(actions.StillHeld):
        publish(dpo)
    assert not Edition.objects.exists()
    write(dpo, "complaint", "Écrivez à {complaints}.", seen=1)
    assert publish(dpo).number == 1


def test_who_answers_for_it_says_why_and_the_journal_keeps_it(whole: None, dpo: Desk, at: Any, client_of: Any) -> None:
    row = write(at(Role.COMMUNITY_MANAGER), "complaint", EXPOSES)
    assert row is not None
    client, address = client_of(dpo), f"{BASE}moderation/fr/article/complaint/stand/"
    assert "cannot stand like this" in client.post(address, {"why": "Trop court."}, follow=True).content.decode()
    assert not Standing.objects.exists()
    assert "It stands." in client.post(address, {"why": WHY}, follow=True).content.decode()
    line = Line.objects.get(action="charter.stand")
    assert (line.actor, line.role, line.facts["reasons"]) == (dpo.user.pk, Role.DPO, "IDENTIFIED_PATIENT")
    assert Note.objects.get(line=line).text == WHY and "Durandeau" not in str(line.facts)
    assert publish(dpo).number == 1


def test_a_stop_is_for_who_lifts_stops_and_never_for_its_author(
    whole: None, dpo: Desk, at: Any, hospital: Establishment
) -> None:
    row = write(dpo, "complaint", EXPOSES)
    assert row is not None
    for who in (dpo, at(Role.COMMUNITY_MANAGER), at(Role.ADMINISTRATOR), at(Role.AUDITOR)):
        with pytest.raises(PermissionDenied):
            actions.let_stand(who, row, WHY)
        assert not actions.may_stand(who, checked.held(hospital, content("moderation"))[0])


def test_it_ends_with_the_words(whole: None, dpo: Desk, at: Any, hospital: Establishment) -> None:
    manager = at(Role.COMMUNITY_MANAGER)
    row = write(manager, "complaint", EXPOSES)
    assert row is not None
    actions.let_stand(dpo, row, WHY)
    with pytest.raises(Conflict):
        actions.let_stand(dpo, row, WHY)
    later = write(manager, "complaint", EXPOSES + " Merci.", seen=1)
    assert later is not None and len(checked.held(hospital, content("moderation"))) == 1
    with pytest.raises(Conflict):
        actions.let_stand(dpo, row, WHY)
    Standing.objects.create(own_text=later, codes=["PROMOTION"], why=WHY, said_by=dpo.user, said_at=later.written_at)
    assert len(checked.held(hospital, content("moderation"))) == 1, "answered for another reason"
    actions.let_stand(dpo, later, WHY)
    assert checked.held(hospital, content("moderation")) == ()


def test_a_check_that_failed_never_passes(
    whole: None, dpo: Desk, at: Any, hospital: Establishment, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    row = write(at(Role.COMMUNITY_MANAGER), "complaint", "Écrivez à {complaints}. SECRETWORD")

    def broken(*_args: object) -> None:
        raise RuntimeError("SECRETWORD")

    monkeypatch.setattr(checked, "check_post", broken)
    (one, *_others) = (found for found in checked.held(hospital, content("moderation")) if found.row == row)
    assert one.failed and one.codes == ("UNCHECKED",) and one.whys[0].causes
    assert row is not None
    Standing.objects.create(own_text=row, codes=["UNCHECKED"], why=WHY, said_by=dpo.user, said_at=row.written_at)
    assert any(found.row == row for found in checked.held(hospital, content("moderation")))
    with pytest.raises(actions.Unanswerable):
        actions.let_stand(dpo, row, WHY)
    with pytest.raises(actions.StillHeld):
        publish(dpo)
    assert "SECRETWORD" not in caplog.text


def test_forms_wait_for_the_words_that_they_share(dpo: Desk, hospital: Establishment) -> None:
    write(dpo, "free", "Comme Mme Durandeau, 84 ans, opérée du cœur en mars.", key="form-adult-alone")
    assert all(checked.held(hospital, one.content) for one in papers().values() if one.needs)
    with pytest.raises(actions.StillHeld):
        publish(dpo, key="form-minor-both_parents")
