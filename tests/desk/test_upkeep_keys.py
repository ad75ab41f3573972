"""Keys change under everything that is kept encrypted: all of it, again after a cut, and the old one goes last."""

import ast
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from paravent_desk import store, vault
from paravent_desk.accounts.models import Establishment, User
from paravent_desk.audit.models import Line
from paravent_desk.drafts.models import Upload
from paravent_desk.upkeep.encrypted import FIELDS, uses
from paravent_desk.upkeep.reencryption import drop, reencrypt, rotate
from paravent_desk.vault import Sealed, keys, ring_path
from tests.desk.upkeep_fixtures import NAME, Kept, one_of_each

SOURCES = Path(__file__).parents[2] / "src" / "paravent_desk"


@pytest.fixture(autouse=True)
def _a_ring_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(vault, "_data", lambda: tmp_path)
    yield


@pytest.fixture
def kept(hospital: Establishment, person: Callable[..., User]) -> Kept:
    camille = person("camille")
    made = one_of_each(hospital, camille)
    secret = b64encode(keys().encrypt(b"JBSWY3DP", "second-factor")).decode()
    Authenticator.objects.create(user=camille, type="totp", data={"secret": secret, "other": "plain"})
    return made


def opened(kept: Kept) -> list[bytes]:
    for row in (kept.channel, kept.consent, kept.upload):
        row.refresh_from_db()
    pk = kept.upload.pk
    return [
        keys().decrypt(bytes(kept.channel.credentials), f"channel:{kept.channel.pk}"),
        keys().decrypt(bytes(kept.consent.identity), f"consent:{kept.consent.pk}"),
        store.get(kept.consent.form_file, f"consent-form:{kept.consent.pk}"),
        keys().decrypt(bytes(kept.upload.name), f"upload-name:{pk}"),
        *(store.get(getattr(kept.upload, kind), f"{kind}:{pk}") for kind in ("original", "derivative", "shown")),
    ]


EVERYTHING = [b'{"token": "t"}', b'{"name": "n"}', b"%PDF", NAME.encode(), b"original", b"derivative", b"shown"]


def test_after_a_rotation_everything_still_opens(kept: Kept) -> None:
    assert rotate() == "k2"
    assert opened(kept) == EVERYTHING
    assert (uses("k1"), uses("k2")) == (8, 0)


def test_everything_is_encrypted_anew_and_the_old_key_goes(kept: Kept) -> None:
    old = [kept.upload.original, kept.consent.form_file]
    rotate()
    assert reencrypt().anew == 8
    assert (uses("k1"), uses("k2")) == (0, 8)
    drop("k1")
    assert opened(kept) == EVERYTHING
    assert list(keys().keys) == ["k2"]
    assert not any(default_storage.exists(place) for place in old)
    data = Authenticator.objects.get().data
    assert data["other"] == "plain"
    assert [line.action for line in Line.objects.filter(chain=0)] == ["keys.rotate", "keys.reencrypt", "keys.drop"]


def test_a_second_walk_finds_nothing_to_do(kept: Kept) -> None:
    rotate()
    reencrypt()
    assert reencrypt().anew == 0


@pytest.mark.parametrize("cut", range(1, 8))
def test_a_walk_that_was_cut_off_goes_on(kept: Kept, monkeypatch: pytest.MonkeyPatch, cut: int) -> None:
    rotate()
    calls = []

    def killed(self: vault.Keys, content: bytes, about: str, really: Callable[..., bytes] = vault.Keys.encrypt) -> bytes:
        calls.append(about)
        if len(calls) == cut:
            raise KeyboardInterrupt
        return really(self, content, about)

    with monkeypatch.context() as patch:
        patch.setattr(vault.Keys, "encrypt", killed)
        with pytest.raises(KeyboardInterrupt):
            reencrypt()
    assert opened(kept) == EVERYTHING
    reencrypt()
    assert uses("k1") == 0
    assert opened(kept) == EVERYTHING


def test_a_key_in_use_is_not_dropped(kept: Kept, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("keys", "rotate")
    with pytest.raises(CommandError, match="8 things are still under k1"):
        call_command("keys", "drop", "k1")
    with pytest.raises(CommandError, match="is the current key"):
        call_command("keys", "drop", "k2")
    with pytest.raises(CommandError, match="no key k9"):
        call_command("keys", "drop", "k9")
    call_command("keys", "reencrypt")
    call_command("keys", "drop", "k1")
    call_command("keys", "list")
    assert "k2: 8 things (current)" in capsys.readouterr().out


def test_a_damaged_file_is_named_and_the_rest_goes_on(kept: Kept) -> None:
    with default_storage.open(kept.upload.original) as file:
        sealed = bytearray(file.read())
    sealed[-1] ^= 1
    default_storage.delete(kept.upload.original)
    default_storage.save(kept.upload.original, __import__("io").BytesIO(bytes(sealed)))
    rotate()
    done = reencrypt()
    assert done.sealed == (f"original:{kept.upload.pk}",)
    assert done.anew == 7
    with pytest.raises(CommandError, match=f"original:{kept.upload.pk}"):
        call_command("keys", "reencrypt")
    with pytest.raises(CommandError, match="1 things are still under k1"):
        call_command("keys", "drop", "k1")


def test_a_file_that_is_gone_is_named(kept: Kept) -> None:
    store.erase(kept.upload.shown)
    rotate()
    assert reencrypt().sealed == (f"shown:{kept.upload.pk}",)


def test_a_wrong_key_opens_nothing_and_changes_nothing(kept: Kept) -> None:
    before = list(Upload.objects.values("original", "name"))
    path = ring_path()
    path.write_text('{"current": "k2", "keys": {"k1": "' + "00" * 32 + '", "k2": "' + "11" * 32 + '"}}')
    assert len(reencrypt().sealed) == 8
    assert [{**row, "name": bytes(row["name"])} for row in Upload.objects.values("original", "name")] == [
        {**row, "name": bytes(row["name"])} for row in before
    ]
    with pytest.raises(Sealed):
        store.get(kept.upload.original, f"original:{kept.upload.pk}")


def test_a_process_that_runs_follows_a_rotation(kept: Kept) -> None:
    before = keys()
    rotate()
    assert (before.current, keys().current) == ("k1", "k2")


def sealed_in(source: Path) -> Iterator[str]:
    """The words under which a module encrypts: the last thing handed to `encrypt` or `store.put`, up to its colon."""
    for node in ast.walk(ast.parse(source.read_text())):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and len(node.args) == 2):
            continue
        into_store = node.func.attr == "put" and getattr(node.func.value, "id", "") == "store"
        if node.func.attr == "encrypt" or into_store:
            about = node.args[1].values[0] if isinstance(node.args[1], ast.JoinedStr) else node.args[1]
            yield str(about.value).partition(":")[0] if isinstance(about, ast.Constant) else "(put together elsewhere)"


def test_everything_that_the_sources_encrypt_is_walked() -> None:
    walked = {field.about for field in FIELDS}
    ours = (
        path for path in SOURCES.rglob("*.py") if path.name not in {"vault.py", "store.py"} and path.parent.name != "upkeep"
    )
    found = {about for path in ours for about in sealed_in(path)}
    assert found <= walked, f"upkeep/encrypted.py lacks {sorted(found - walked)}"
