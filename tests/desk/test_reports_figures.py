"""Figures against rows counted by hand: edges, other establishments, what networks do not tell, few people."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from paravent_desk.accounts.models import Establishment, Membership, Role, Service, User
from paravent_desk.coach.models import Attestation, Progress
from paravent_desk.consents.models import Consent
from paravent_desk.incidents.models import Decision, SealedText
from paravent_desk.metrics.models import AccountFigures, PostFigures
from paravent_desk.reports.measures import guarded, people, percentile
from paravent_desk.reports.report import Missing, Report, Value
from paravent_desk.review.models import Lift
from tests.desk.reports_fixtures import NOW, Rows, amounts, at, figure, report, section

FIFTH = at(5)


@pytest.fixture
def rows(hospital: Establishment) -> Rows:
    return Rows(hospital)


def now(made: Report, key: str) -> float | None:
    return figure(made, key).now.amount


def table(made: Report, key: str, of: str) -> dict[str, list[float | None]]:
    found = next(one for one in section(made, key).tables if one.key == of)
    return {row.title: amounts(row.values) for row in found.rows}


def test_an_empty_desk_has_noughts_and_says_where_nothing_could_be_measured(hospital: Establishment) -> None:
    made = report(hospital)
    assert (now(made, "sent"), now(made, "messages"), now(made, "incidents_opened")) == (0, 0, 0)
    assert figure(made, "delay_median").now.missing is Missing.NOTHING
    assert figure(made, "on_time").now.missing is Missing.NOTHING
    assert figure(made, "views").now.missing is Missing.NOTHING
    assert figure(made, "lessons").now.missing is Missing.FEW


def test_publications_are_counted_where_they_happened(rows: Rows, hospital: Establishment, ward: Service) -> None:
    rows.sent(at(5), 2, service=ward)
    rows.sent(at(6), 10, network="bluesky")
    rows.sent(at(7), 30, state="deleted")
    rows.sent(at(8), None, state="refused", service=ward)
    rows.sent(at(9), None, state="due")
    rows.sent(at(10), 0, part=2, parts=2)
    rows.sent(at(20, month=9), 0, service=ward)
    made = report(hospital)
    sent = figure(made, "sent")
    assert (sent.now.amount, sent.before.amount) == (3, 1)
    assert amounts(sent.months) == [0] * 10 + [1, 3]
    assert dict(zip(made.services, amounts(sent.services), strict=True)) == {"Maternité": 1, "no service": 2}
    assert now(made, "refused") == 1
    assert now(made, "on_time") == pytest.approx(100 / 3)
    assert (now(made, "delay_median"), now(made, "delay_p90")) == (10, pytest.approx(26))
    assert table(made, "publications", "networks") == {"Mastodon": [2, 1, 1], "Bluesky": [1, 0, 0]}


def test_what_is_taken_down_or_corrected_counts_on_the_day_it_was_done(rows: Rows, hospital: Establishment) -> None:
    post = rows.sent(at(5, month=8))
    rows.change(post, "delete", at(3))
    rows.change(rows.sent(at(5, month=8)), "edit", at(4))
    rows.change(rows.sent(at(5)), "delete", None)
    rows.change(rows.sent(at(5)), "delete", at(3, month=11))
    made = report(hospital)
    assert (now(made, "taken_down"), now(made, "corrected")) == (1, 1)


def test_the_edges_are_midnights_by_the_establishments_clock(rows: Rows, hospital: Establishment) -> None:
    """October begins at 22:00 UTC and ends at 23:00 UTC: the clocks change within."""
    for moment in (
        datetime(2026, 9, 30, 21, 59, 59, tzinfo=UTC),
        datetime(2026, 9, 30, 22, 0, tzinfo=UTC),
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
        datetime(2026, 10, 31, 22, 59, 59, tzinfo=UTC),
        datetime(2026, 10, 31, 23, 0, tzinfo=UTC),
    ):
        rows.sent(moment)
        rows.review(moment, 0)
    made = report(hospital)
    assert (now(made, "sent"), now(made, "review_given")) == (4, 4)
    assert amounts(figure(made, "sent").months)[-2:] == [1, 4]
    assert amounts(figure(made, "review_given").months)[-2:] == [1, 4]
    day = report(hospital, "own", first=date(2026, 10, 25), last=date(2026, 10, 25))
    assert (now(day, "sent"), now(day, "review_given"), figure(day, "sent").before.amount) == (2, 2, 0)


def test_another_clock_has_other_edges(rows: Rows, hospital: Establishment) -> None:
    hospital.time_zone = "America/Cayenne"
    hospital.save()
    rows.sent(datetime(2026, 10, 1, 2, 59, tzinfo=UTC))
    rows.sent(datetime(2026, 11, 1, 2, 59, tzinfo=UTC))
    assert now(report(hospital), "sent") == 1


def test_another_establishments_rows_are_never_counted(
    rows: Rows, hospital: Establishment, other_hospital: Establishment
) -> None:
    empty = report(hospital)
    theirs = Rows(other_hospital)
    theirs.sent(at(5))
    theirs.change(theirs.sent(at(5)), "delete", at(5))
    theirs.review(at(5), 3)
    theirs.message(at(5), after=4)
    theirs.incident(at(5), 3)
    held(theirs, "stop", ["FACE"])
    Consent.objects.create(
        establishment=other_hospital,
        pseudonym="P",
        created_by=theirs.author,
        given_on=date(2026, 10, 5),
        state="given",
        ends_on=date(2026, 12, 1),
    )
    for number in range(6):
        learn(other_hospital, f"o{number}", at(5))
    there = report(other_hospital)
    assert now(there, "sent") == 3, "there is something to be seen there"
    assert report(hospital) == empty


def test_one_service_is_told_alone(rows: Rows, hospital: Establishment, ward: Service) -> None:
    rows.sent(at(5), 2, service=ward)
    rows.sent(at(6), 10)
    rows.review(at(6), 5, service=ward)
    rows.review(at(6), 50)
    rows.message(at(6))
    made = report(hospital, service=ward)
    assert (now(made, "sent"), now(made, "delay_median"), now(made, "review_median")) == (1, 2, 5)
    assert made.services == ()
    assert [one.key for one in made.sections if one.note] == ["consents", "inbox", "incidents", "presence"]


def test_what_a_network_does_not_tell_is_not_nought(rows: Rows, hospital: Establishment) -> None:
    told = {"establishment": hospital, "taken_at": NOW}
    PostFigures.objects.create(publication=rows.sent(at(5)), views=None, likes=4, shares=0, answers=None, **told)
    PostFigures.objects.create(publication=rows.sent(at(6), network="facebook"), views=120, likes=6, shares=1, **told)
    PostFigures.objects.create(publication=rows.sent(at(7)), views=None, likes=None, shares=2, **told)
    rows.sent(at(6), network="linkedin")
    made = report(hospital)
    assert (now(made, "views"), now(made, "likes"), now(made, "shares")) == (120, 10, 3)
    assert figure(made, "answers").now == Value(None, missing=Missing.NOT_TOLD)
    assert now(made, "known") == 75
    assert table(made, "reach", "networks") == {
        "Facebook": [120, 6, 1, None],
        "LinkedIn": [None, None, None, None],
        "Mastodon": [None, 4, 2, None],
    }


def test_reviews(rows: Rows, hospital: Establishment) -> None:
    first = rows.review(at(5), 60, "changes")
    rows.review(at(6), 120, draft=first.draft)
    rows.review(at(7), 30, role=Role.PHYSICIAN)
    rows.review(at(8), None)
    rows.review(at(31, 23, 30), 60)
    made = report(hospital)
    assert (now(made, "review_asked"), now(made, "review_again"), now(made, "review_given")) == (5, 1, 3)
    assert (now(made, "review_approved"), now(made, "review_changes")) == (2, 1)
    assert (now(made, "review_median"), now(made, "review_p90")) == (60, pytest.approx(108))
    assert table(made, "reviews", "roles") == {
        "Physician reviewer": [1, 0, 30, 30],
        "Data protection officer": [1, 1, 90, pytest.approx(114)],
    }


def held(rows: Rows, verdict: str, codes: list[str], moment: datetime = FIFTH, **fields: object) -> object:
    draft = fields.pop("draft", None) or rows.draft(state="writing")
    reasons = [{"code": code, "verdict": verdict, "rules": ["P01"]} for code in codes]
    return rows.version(draft, moment, verdict=verdict, reasons=reasons)  # type: ignore[arg-type]


def test_what_was_stopped_and_mended_counts_posts_not_versions(rows: Rows, hospital: Establishment) -> None:
    draft = rows.draft()
    held(rows, "stop", ["IDENTIFIED_PATIENT", "FACE"], draft=draft)
    held(rows, "stop", ["IDENTIFIED_PATIENT"], draft=draft)
    rows.version(draft, at(6), verdict="ok")
    partly = rows.draft()
    held(rows, "stop", ["IDENTIFIED_PATIENT", "FACE"], draft=partly)
    held(rows, "review", ["FACE"], draft=partly, moment=at(2, month=11))
    unchecked = rows.draft()
    held(rows, "review", ["FACE"], draft=unchecked)
    rows.version(unchecked, at(7), verdict="")
    held(rows, "stop", ["FACE"], moment=at(5, month=9))
    made = report(hospital)
    assert (now(made, "stopped"), now(made, "looked"), now(made, "mended")) == (2, 1, 1)
    assert figure(made, "stopped").before.amount == 1
    assert table(made, "held", "reasons") == {"FACE": [3, 1], "A patient is identified": [2, 2]}


def test_lifted_stops(rows: Rows, hospital: Establishment) -> None:
    version = rows.version(rows.draft(), at(5), verdict="stop")
    lift = Lift.objects.create(version=version, content_hash="c" * 64, by=rows.author, reason="A long enough reason.")
    Lift.objects.filter(pk=lift.pk).update(at=at(6))
    assert now(report(hospital), "lifted") == 1


def test_consents(rows: Rows, hospital: Establishment) -> None:
    def consent(number: int, **fields: object) -> None:
        Consent.objects.create(establishment=hospital, pseudonym=f"P{number}", created_by=rows.author, **fields)

    given = {"state": "given", "given_on": date(2026, 10, 1)}
    consent(1, **given, ends_on=date(2026, 11, 29))
    consent(2, **given, ends_on=date(2027, 1, 28))
    consent(3, **given, ends_on=date(2027, 1, 29))
    consent(4, state="given", given_on=date(2026, 10, 31), ends_on=date(2026, 11, 28))
    consent(5, state="ended", given_on=date(2024, 10, 31), ends_on=date(2026, 10, 30))
    consent(6, state="withdrawn", given_on=date(2026, 9, 30), ends_on=date(2028, 9, 30), withdrawn_at=at(31, 23, 59))
    consent(7, state="draft", given_on=date(2026, 10, 3))
    made = report(hospital)
    assert (now(made, "consents_given"), now(made, "consents_withdrawn")) == (4, 1)
    assert (now(made, "consents_ended"), now(made, "consents_due")) == (1, 2)
    assert figure(made, "consents_given").before.amount == 1
    assert now(report(hospital, "2026-11"), "consents_ended") == 1, "though nobody has marked it as ended yet"


def test_messages_and_the_time_to_their_answers(rows: Rows, hospital: Establishment) -> None:
    rows.message(at(5), after=30)
    rows.message(at(6), after=90)
    rows.message(at(7))
    rows.message(at(8), "SELF_HARM", after=10, state="erased")
    rows.message(at(9), beside=True)
    rows.message(at(9, month=11))
    made = report(hospital)
    assert (now(made, "messages"), now(made, "messages_answered")) == (4, 3)
    assert (now(made, "answer_median"), now(made, "answer_p90")) == (30, pytest.approx(78))
    classes = next(one for one in section(made, "inbox").tables if one.key == "classes")
    assert [amounts(row.values) for row in classes.rows] == [
        [1, 1, 100, 10, 10],
        [3, 2, pytest.approx(200 / 3), 60, pytest.approx(84)],
    ]


def test_incidents_and_the_72_hours(rows: Rows, hospital: Establishment) -> None:
    rows.incident(at(5), 72, exposed=["image", "health"], state="closed", closed_at=at(20))
    rows.incident(at(6), 72.02, exposed=["image"])
    spared = rows.incident(at(7), exposed=["identity"])
    Decision.objects.create(
        incident=spared, about="cnil", outcome="yes", words=SealedText.objects.create(), at=at(8), by=rows.author
    )
    Decision.objects.create(
        incident=spared, about="cnil", outcome="no", words=SealedText.objects.create(), at=at(9), by=rows.author
    )
    rows.incident(at(8))
    rows.incident(NOW - timedelta(hours=71))
    made = report(hospital)
    assert (now(made, "incidents_opened"), now(made, "incidents_closed")) == (4, 1)
    told = [now(made, f"cnil_{key}") for key in ("in_time", "late", "not_needed", "running", "overdue")]
    assert told == [1, 1, 1, 0, 1]
    assert now(report(hospital, "2026-11"), "cnil_running") == 1
    assert table(made, "incidents", "exposed") == {
        "picture, film or voice": [2, 1],
        "health": [1, 1],
        "name or other identity": [1, 0],
    }


def learn(hospital: Establishment, name: str, moment: datetime, service: Service | None = None, lesson: str = "story") -> User:
    user = User.objects.get_or_create(email=f"{name}@{hospital.slug}.example")[0]
    if service:
        Membership.objects.get_or_create(user=user, establishment=hospital, service=service, role=Role.AUTHOR)
    Progress.objects.create(establishment=hospital, user=user, lesson=lesson, passed_at=moment)
    return user


def test_fewer_than_five_people_are_not_told_apart(hospital: Establishment, ward: Service) -> None:
    for number in range(4):
        learn(hospital, f"p{number}", at(5), ward)
        learn(hospital, f"p{number}", at(6), ward, "selfie")
    made = report(hospital)
    assert figure(made, "lessons").now.missing is Missing.FEW, "eight lessons, and yet of four people"
    assert figure(made, "lessons").months[-1].missing is Missing.FEW
    learn(hospital, "p4", at(7), ward)
    made = report(hospital)
    assert (now(made, "lessons"), now(made, "learners")) == (9, 5)
    assert figure(made, "lessons").services[0].amount == 9


def test_one_hidden_service_hides_the_smallest_of_the_others(hospital: Establishment, ward: Service) -> None:
    """Else it could be worked out from the sum."""
    large, middle = (Service.objects.create(establishment=hospital, name=name) for name in ("Urgences", "Pédiatrie"))
    for count, service in ((7, large), (5, middle), (2, ward)):
        for number in range(count):
            learn(hospital, f"{service.pk}-{number}", at(5), service)
    made = report(hospital)
    told = dict(zip(made.services, figure(made, "learners").services, strict=True))
    assert {name: value.amount for name, value in told.items()} == {
        "Maternité": None,
        "Pédiatrie": None,
        "Urgences": 7,
        "no service": None,
    }
    assert now(made, "learners") == 14


def test_days_of_ones_own_tell_nothing_of_training(hospital: Establishment) -> None:
    for number in range(6):
        learn(hospital, f"p{number}", at(5))
    made = report(hospital, "own", first=date(2026, 10, 1), last=date(2026, 10, 31))
    assert section(made, "training").figures == ()
    assert "could be worked out" in section(made, "training").note


def test_attestations(hospital: Establishment) -> None:
    for number in range(5):
        user = learn(hospital, f"p{number}", at(5))
        row = Attestation.objects.create(establishment=hospital, user=user, course="everybody", number=f"N{number}")
        Attestation.objects.filter(pk=row.pk).update(issued_at=at(6))
    made = report(hospital)
    assert now(made, "attestations") == 5
    assert figure(made, "attestations").before.missing is Missing.FEW


def test_the_number_of_queries_is_the_same_for_one_post_and_for_many(
    rows: Rows, hospital: Establishment, ward: Service
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            report(hospital)
        return len(asked)

    few = queries()
    for number in range(30):
        rows.sent(at(1 + number % 28), number, service=ward if number % 2 else None)
        rows.review(at(1 + number % 28), number)
        rows.message(at(1 + number % 28), after=number)
        rows.incident(at(1 + number % 28))
        held(rows, "stop", ["FACE"])
    assert queries() == few
    assert few <= 22 + 8, "eight are the accounts'"


@pytest.mark.parametrize(
    ("percent", "found", "value"),
    [
        (50, [3.0], 3),
        (50, [4.0, 2.0], 3),
        (90, [1.0, 2.0], 1.9),
        (90, [float(n) for n in range(11)], 9),
        (50, [5.0, 1.0, 2.0], 2),
    ],
)
def test_percentiles(percent: int, found: list[float], value: float) -> None:
    assert percentile(percent)(found).amount == pytest.approx(value)


def test_a_count_of_people_is_hidden_below_five_whatever_it_counts() -> None:
    assert people(0, 0) == people(40, 4) == Value(None, missing=Missing.FEW)
    assert people(3, 5).amount == 3
    hidden = people(1, 1)
    assert guarded([hidden, hidden, Value(9)]) == (hidden, hidden, Value(9))
    assert guarded([hidden, Value(9), Value(7)]) == (hidden, Value(9), hidden)


def test_a_thread_is_seen_once_and_does_not_answer_itself(rows: Rows, hospital: Establishment) -> None:
    for network, likes in (("mastodon", 4), ("threads", 5)):
        for part in (1, 2, 3):
            post = rows.sent(at(10), 0, network=network, part=part, parts=3)
            told = {"views": 100 // part, "likes": likes, "answers": 3 if part == 1 else 1, "taken_at": NOW}
            PostFigures.objects.create(establishment=hospital, publication=post, **told)
    found = table(report(hospital), "reach", "networks")
    assert found["Mastodon"] == [100, 12, None, 5 - 2], "two of the five answers are the thread's own parts"
    assert found["Threads"] == [100, 15, None, 3], "its first part counts the answers to all"


def test_accounts_stand_as_on_the_last_day(rows: Rows, hospital: Establishment, ward: Service) -> None:
    channel = rows.sent(at(1, month=6), 0).channel
    rows.sent(at(20), 0)
    rows.sent(at(5, month=11), 0)
    for day, followers in ((date(2026, 9, 28), 90), (date(2026, 10, 30), 100), (date(2026, 11, 20), 999)):
        AccountFigures.objects.create(establishment=hospital, channel=channel, day=day, followers=followers)
    made = report(hospital)
    assert table(made, "presence", "accounts") == {"Mastodon, chu@mastodon.example: alive": [11, 1, 100, 10]}
    assert section(report(hospital, service=ward), "presence").note
