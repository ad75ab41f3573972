"""What is encrypted opens under its key and its word alone, and says nothing where it does not."""

from pathlib import Path

import pytest

from paravent_desk.environment import WrongSetting
from paravent_desk.vault import KEY_BYTES, Keys, Sealed, read_keys, rotated, without, write_keys

pytestmark = pytest.mark.sqlite_only

RING = Keys("k1", {"k1": bytes(range(KEY_BYTES))})
SECRET = "Élodie Marchand".encode()


def test_it_opens_again() -> None:
    assert RING.decrypt(RING.encrypt(SECRET, "consent:1"), "consent:1") == SECRET


def test_the_same_twice_looks_different() -> None:
    assert RING.encrypt(SECRET, "consent:1") != RING.encrypt(SECRET, "consent:1")


@pytest.mark.parametrize("about", ["consent:2", "consent:11", "consent", "", "upload-name:1"])
def test_under_another_word_it_stays_shut(about: str) -> None:
    with pytest.raises(Sealed):
        RING.decrypt(RING.encrypt(SECRET, "consent:1"), about)


def test_a_byte_changed_anywhere_keeps_it_shut() -> None:
    sealed = RING.encrypt(SECRET, "consent:1")
    for place in range(len(sealed)):
        for bit in (0x01, 0x80):
            changed = bytearray(sealed)
            changed[place] ^= bit
            with pytest.raises(Sealed):
                RING.decrypt(bytes(changed), "consent:1")


def test_cut_anywhere_it_stays_shut() -> None:
    sealed = RING.encrypt(SECRET, "consent:1")
    for size in range(len(sealed)):
        with pytest.raises(Sealed):
            RING.decrypt(sealed[:size], "consent:1")


def test_another_ring_does_not_open_it() -> None:
    with pytest.raises(Sealed):
        Keys("k1", {"k1": b"\0" * KEY_BYTES}).decrypt(RING.encrypt(SECRET, "consent:1"), "consent:1")
    with pytest.raises(Sealed):
        Keys("k2", {"k2": RING.keys["k1"]}).decrypt(RING.encrypt(SECRET, "consent:1"), "consent:1")


def test_what_cannot_be_opened_says_nothing() -> None:
    with pytest.raises(Sealed) as raised:
        RING.decrypt(RING.encrypt(SECRET, "consent:1"), "consent:2")
    assert "Marchand" not in f"{raised.value!r} {raised.value.__cause__!r}"
    assert RING.keys["k1"].hex() not in repr(RING)
    assert str(RING.keys["k1"]) not in repr(RING)


def test_a_new_key_encrypts_and_the_old_one_still_opens() -> None:
    sealed = RING.encrypt(SECRET, "consent:1")
    ring = rotated(RING)
    assert ring.current == "k2"
    assert ring.decrypt(sealed, "consent:1") == SECRET
    assert ring.key_of(ring.encrypt(SECRET, "consent:1")) == "k2"


def test_the_name_of_a_dropped_key_is_not_given_again() -> None:
    ring = rotated(without(rotated(RING), "k1"))
    assert list(ring.keys) == ["k2", "k3"]


def test_the_current_key_cannot_be_dropped() -> None:
    with pytest.raises(ValueError, match="k1"):
        without(RING, "k1")
    with pytest.raises(KeyError):
        without(RING, "k7")


def test_the_ring_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "ring.json"
    first = read_keys(path)
    assert read_keys(path) == first
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o077 == 0
    assert [one.name for one in path.parent.iterdir()] == ["ring.json"]


def test_a_ring_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ring.json"
    write_keys(path, RING)
    path.chmod(0o644)
    with pytest.raises(WrongSetting, match="chmod 600"):
        read_keys(path)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"current": "k1"}',
        '{"current": "k2", "keys": {"k1": "' + "00" * 32 + '"}}',
        '{"current": "k1", "keys": {"k1": "00"}}',
        '{"current": "k1", "keys": {"k1": "not hexadecimal"}}',
        '{"current": "k1", "keys": {"k1": 7}}',
    ],
)
def test_a_damaged_ring_is_said_in_a_sentence(tmp_path: Path, text: str) -> None:
    path = tmp_path / "ring.json"
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(WrongSetting, match="Put back its copy"):
        read_keys(path)


def test_a_folder_that_cannot_be_written_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("a file where the folder should be")
    with pytest.raises(WrongSetting, match="PARAVENT_DATA"):
        read_keys(tmp_path / "keys" / "ring.json")
