"""Settings that cannot be used are refused aloud: each wrong value has its sentence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from paravent_desk.environment import WrongSetting, read

pytestmark = pytest.mark.sqlite_only

WRONG = [
    ({"ADDRESS": "desk.chu.example"}, "PARAVENT_ADDRESS must be an address such as https://desk.hospital.example."),
    ({"ADDRESS": "ftp://desk.chu.example"}, "PARAVENT_ADDRESS must be an address"),
    ({"ADDRESS": "https://desk.chu.example:port"}, "PARAVENT_ADDRESS must be an address"),
    ({"ADDRESS": "https://[desk"}, "PARAVENT_ADDRESS must be an address"),
    ({"DEBUG": "perhaps"}, "PARAVENT_DEBUG must be yes or no."),
    ({"DATABASE": "mysql://user@host/desk"}, "PARAVENT_DATABASE must be an address such as postgresql://"),
    ({"DATABASE": "postgresql://user@host"}, "PARAVENT_DATABASE must be"),
    ({"DATABASE": "postgresql://user@host:port/desk"}, "PARAVENT_DATABASE must be"),
    ({"MAIL": "mail.chu.example"}, "PARAVENT_MAIL must be an address such as smtp+starttls://"),
    ({"MAIL": "smtp://mail.chu.example:mail"}, "PARAVENT_MAIL must be"),
    ({"MAIL_FROM": "paravent"}, "PARAVENT_MAIL_FROM must be a mail address"),
    ({"MAIL_FROM": "a@b.example\nBcc: c@d.example"}, "PARAVENT_MAIL_FROM must be a mail address"),
    ({"KEEP_ORIGINALS_DAYS": "0"}, "PARAVENT_KEEP_ORIGINALS_DAYS must be a number of days from 1 to 3650."),
    ({"KEEP_TEXTS_DAYS": "for ever"}, "PARAVENT_KEEP_TEXTS_DAYS must be a number of days from 1 to 3650."),
    ({"TRUSTED_PROXY": "proxy.chu.example"}, "PARAVENT_TRUSTED_PROXY must be the proxy's IP address"),
    ({"DEMO": "yes", "ADDRESS": "https://desk.chu.example"}, "PARAVENT_DEMO can be yes on this machine alone"),
    ({"TIME_ZONE": "Paris"}, "PARAVENT_TIME_ZONE must be a time zone by its name, such as Europe/Paris."),
    ({"TIME_ZONE": "/etc/passwd"}, "PARAVENT_TIME_ZONE must be"),
    ({"OIDC_SERVER": "https://login.chu.example"}, "PARAVENT_OIDC_CLIENT, PARAVENT_OIDC_SECRET must be set too."),
    ({"OIDC_NAME": "CHU"}, "PARAVENT_OIDC_SERVER, PARAVENT_OIDC_CLIENT, PARAVENT_OIDC_SECRET must be set too."),
    ({"OIDC_SERVER": "login", "OIDC_CLIENT": "a", "OIDC_SECRET": "b"}, "PARAVENT_OIDC_SERVER must be an address"),
    (
        {"OIDC_SERVER": "http://login.example", "OIDC_CLIENT": "a", "OIDC_SECRET": "b"},
        "PARAVENT_OIDC_SERVER must begin with https://",
    ),
    ({"S3_BUCKET": "files"}, "PARAVENT_S3_KEY, PARAVENT_S3_SECRET must be set too."),
    ({"OUTWARD_ALLOW": "ftp://social.chu.example"}, "PARAVENT_OUTWARD_ALLOW must be an address such as"),
    ({"OUTWARD_ALLOW": "https://social.chu.example:port"}, "PARAVENT_OUTWARD_ALLOW must be an address such as"),
    ({"OUTWARD_ALLOW": "https://social.chu.example/api"}, "PARAVENT_OUTWARD_ALLOW takes scheme, host and port"),
    ({"OUTWARD_ALLOW": "https://user:hunter2@social.chu.example"}, "PARAVENT_OUTWARD_ALLOW takes scheme, host and port"),
    ({"OUTWARD_ALLOW": "http://social.chu.example:8080"}, "PARAVENT_OUTWARD_ALLOW takes http:// for this machine alone"),
    ({"SECOND_FACTOR": "maybe"}, "PARAVENT_SECOND_FACTOR must be yes or no."),
    ({"SECOND_FACTOR": "no", "ADDRESS": "https://desk.chu.example"}, "PARAVENT_SECOND_FACTOR can be no on this machine alone"),
]


def told(folder: Path, values: dict[str, str]) -> dict[str, str]:
    return {"PARAVENT_DATA": str(folder), **{f"PARAVENT_{name}": value for name, value in values.items()}}


@pytest.mark.parametrize(("values", "sentence"), WRONG)
def test_a_wrong_value_has_its_sentence(tmp_path: Path, values: dict[str, str], sentence: str) -> None:
    with pytest.raises(WrongSetting) as refused:
        read(told(tmp_path, values))
    assert str(refused.value).startswith(sentence)


@pytest.mark.parametrize("name", ["DATABASE", "MAIL", "ADDRESS"])
def test_the_sentence_does_not_repeat_a_password(tmp_path: Path, name: str) -> None:
    with pytest.raises(WrongSetting) as refused:
        read(told(tmp_path, {name: "gopher://user:hunter2@host:x/desk"}))
    assert "hunter2" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(WrongSetting, match="cannot be written"):
        read(told(tmp_path / "file", {}))


def test_nothing_set_is_a_desk_on_this_machine(tmp_path: Path) -> None:
    desk = read(told(tmp_path, {}))
    assert (desk.address, desk.postgresql, desk.secure, desk.debug, desk.second_factor) == (
        "http://127.0.0.1:8000",
        False,
        False,
        False,
        True,
    )
    assert oct((tmp_path / "secret-key").stat().st_mode)[-3:] == "600"


def test_everything_set(tmp_path: Path) -> None:
    values = {
        "ADDRESS": "https://desk.chu.example/",
        "DATABASE": "postgresql://desk:p%40ss@db.chu.example:5433/desk",
        "MAIL": "smtp+starttls://desk:p%40ss@mail.chu.example",
        "OIDC_SERVER": "https://login.chu.example/realms/staff",
        "OIDC_CLIENT": "paravent",
        "OIDC_SECRET": "s",
        "OIDC_STRONG": "mfa eidas1",
    }
    desk = read(told(tmp_path, values))
    assert (desk.address, desk.secure, desk.hosts[0]) == ("https://desk.chu.example", True, "desk.chu.example")
    assert (desk.database["PASSWORD"], desk.database["PORT"]) == ("p@ss", "5433")
    assert (desk.mail["EMAIL_PORT"], desk.mail["EMAIL_USE_TLS"]) == (587, True)
    assert desk.oidc is not None
    assert desk.oidc["OIDC_STRONG"] == "mfa eidas1"
    assert "p@ss" not in repr(desk)


def test_a_database_on_the_socket_of_this_machine_has_no_host(tmp_path: Path) -> None:
    desk = read(told(tmp_path, {"DATABASE": "postgresql:///desk"}))
    assert (desk.database["NAME"], desk.database["HOST"]) == ("desk", "")
    assert (
        read(told(tmp_path, {"DATABASE": "postgresql://desk@%2Frun%2Fpostgresql/desk"})).database["HOST"] == "/run/postgresql"
    )


def test_hosts_and_whole_servers_are_allowed_apart(tmp_path: Path) -> None:
    desk = read(told(tmp_path, {"OUTWARD_ALLOW": "social.chu.example, HTTPS://PDS.chu.example:8443 http://127.0.0.1:2583/"}))
    assert desk.allowed_hosts_outward == {"social.chu.example"}
    assert desk.allowed_origins_outward == {("https", "pds.chu.example", 8443), ("http", "127.0.0.1", 2583)}


def test_a_second_factor_is_left_out_on_this_machine_alone(tmp_path: Path) -> None:
    assert not read(told(tmp_path, {"SECOND_FACTOR": "no"})).second_factor


def test_the_command_ends_with_64_and_a_sentence(tmp_path: Path) -> None:
    environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "paravent_desk.settings", **told(tmp_path, {"TIME_ZONE": "Paris"})}
    done = subprocess.run(
        [sys.executable, "-m", "paravent_desk.cli", "check"],
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 64
    assert done.stderr == "paravent-desk: PARAVENT_TIME_ZONE must be a time zone by its name, such as Europe/Paris.\n"
    assert done.stdout == ""
