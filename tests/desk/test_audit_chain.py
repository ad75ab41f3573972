"""The audit's lines: in the transaction of their change, one after the other whoever writes, and never changed."""

import threading
import time

import pytest
from django.db import DatabaseError, connection, transaction

from paravent_desk.accounts.models import Establishment
from paravent_desk.audit.actions import WORKER, Actor, NotInTransaction, record
from paravent_desk.audit.models import Head, Line, Note, Unchangeable
from paravent_desk.audit.verify import verify
from paravent_desk.transitions import Conflict, change

CAMILLE = Actor(7, "author", "192.0.2.7")


def write(count: int = 1, chain: int = 1, note: str = "") -> None:
    with transaction.atomic():
        for _ in range(count):
            record(CAMILLE, "draft.submit", "draft:12", chain, "c" * 64, {"count": 3, "forced": False, "role": None}, note)


@pytest.mark.django_db(transaction=True)
def test_a_line_outside_a_transaction_is_refused() -> None:
    with pytest.raises(NotInTransaction):
        record(WORKER, "draft.submit", "draft:1")
    assert not Line.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_line_falls_with_its_change() -> None:
    hospital = Establishment.objects.create(slug="s", name="S", town="Rennes")
    with pytest.raises(RuntimeError), transaction.atomic():
        change(hospital, {"town": "Rennes"}, {"town": "Brest"}, actor=CAMILLE, action="establishment.change", chain=1)
        raise RuntimeError
    assert not Line.objects.exists()
    assert Establishment.objects.get().town == "Rennes"


@pytest.mark.django_db(transaction=True)
def test_a_change_falls_with_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    hospital = Establishment.objects.create(slug="s", name="S", town="Rennes")

    def fail(*_: object, **__: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(Line, "save", fail)
    with pytest.raises(DatabaseError):
        change(hospital, {"town": "Rennes"}, {"town": "Brest"}, actor=CAMILLE, action="establishment.change", chain=1)
    assert Establishment.objects.get().town == "Rennes"


def test_a_lost_race_writes_no_line(hospital: Establishment) -> None:
    with pytest.raises(Conflict):
        change(hospital, {"town": "Lyon"}, {"town": "Brest"}, actor=CAMILLE, action="establishment.change", chain=1)
    assert not Line.objects.exists()


def test_each_line_names_the_one_before_it_in_its_own_chain() -> None:
    write(3, chain=1)
    write(2, chain=2)
    lines = list(Line.objects.filter(chain=1))
    assert [line.number for line in lines] == [1, 2, 3]
    assert [line.previous for line in lines] == ["", lines[0].digest, lines[1].digest]
    assert Line.objects.filter(chain=2).values_list("number", flat=True)[0] == 1
    assert Head.objects.get(chain=1).digest == lines[2].digest


def test_the_chain_holds_nothing_that_a_person_wrote() -> None:
    write(note="La patiente de la chambre 12 a appelé")
    line = Line.objects.get()
    told = {name: value for name, value in vars(line).items() if name != "_state"}
    assert "chambre" not in str(told)
    assert "192.0.2.7" not in str(told)
    assert line.note.text == "La patiente de la chambre 12 a appelé"


@pytest.mark.django_db(transaction=True)
def test_many_writers_at_once_leave_one_sound_chain() -> None:
    """Each commits its own line; none takes the number of another, and none is lost."""
    if connection.vendor == "sqlite":
        pytest.skip("in memory, SQLite's threads share one connection; test_audit_writers has it with processes and a file")
    failures: list[BaseException] = []

    def run() -> None:
        try:
            for _ in range(25):
                write()
        except BaseException as failure:  # noqa: BLE001 - handed to the test
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert Line.objects.count() == 200
    assert verify(1).sound


@pytest.mark.django_db(transaction=True)
def test_a_first_line_that_two_write_at_once() -> None:
    write()
    assert Head.objects.get().number == 1


def test_the_application_refuses_to_change_a_line() -> None:
    write()
    line = Line.objects.get()
    line.action = "draft.approve"
    for attempt in (line.save, line.delete, Line.objects.all().delete, lambda: Line.objects.update(action="x")):
        with pytest.raises(Unchangeable):
            attempt()
    assert Line.objects.get().action == "draft.submit"


@pytest.mark.parametrize("statement", ["UPDATE audit_line SET action = 'x'", "DELETE FROM audit_line"])
def test_the_database_refuses_to_change_a_line(statement: str) -> None:
    write()
    with pytest.raises(DatabaseError, match="never"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Line.objects.get().action == "draft.submit"


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite knows no TRUNCATE")
@pytest.mark.django_db(transaction=True)
def test_postgresql_refuses_to_truncate() -> None:
    write()
    with pytest.raises(DatabaseError, match="never"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE audit_line CASCADE")


def test_a_line_costs_little() -> None:
    """Two milliseconds of this process' own time; twice that is let pass, since a crowded processor stretches even that."""
    write(50)
    times = []
    for _ in range(5):
        started = time.process_time()
        write(50)
        times.append((time.process_time() - started) / 50)
    assert min(times) < 0.004, f"{min(times) * 1000:.2f} ms"


def test_a_line_costs_four_queries(django_assert_num_queries: object) -> None:
    write()
    with transaction.atomic(), django_assert_num_queries(4):  # type: ignore[operator]
        record(CAMILLE, "draft.submit", "draft:12", 1)
    assert Note.objects.count() == 2
