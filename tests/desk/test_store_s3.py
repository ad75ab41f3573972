"""The same files in S3: a real server on this machine (moto), reached over HTTP as a hospital's would be."""

import os
from collections.abc import Iterator
from typing import Any

import pytest

from paravent_desk import store
from paravent_desk.vault import Sealed, keys

pytestmark = pytest.mark.sqlite_only

moto = pytest.importorskip("moto.server", reason="moto and flask are not installed")
boto3 = pytest.importorskip("boto3")

BUCKET = "desk"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of an S3 server."""
    running = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


@pytest.fixture
def bucket(server: str, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """An empty bucket, as the desk's storage."""
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    access = {"endpoint_url": server, "region_name": "eu-west-3"}
    client = boto3.client("s3", aws_access_key_id="a", aws_secret_access_key="b", **access)
    client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-3"})
    options = {"bucket_name": BUCKET, "access_key": "a", "secret_key": "b", "default_acl": "private", **access}
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}}
    yield client
    for item in client.list_objects_v2(Bucket=BUCKET).get("Contents", ()):
        client.delete_object(Bucket=BUCKET, Key=item["Key"])
    client.delete_bucket(Bucket=BUCKET)


def places(bucket: Any) -> list[str]:
    return [item["Key"] for item in bucket.list_objects_v2(Bucket=BUCKET).get("Contents", ())]


def test_a_file_goes_there_encrypted_and_comes_back(bucket: Any) -> None:
    content = os.urandom(300_000) + b"Marchand"
    place = store.put(content, "original:1")
    assert places(bucket) == [place]
    there = bucket.get_object(Bucket=BUCKET, Key=place)["Body"].read()
    assert b"Marchand" not in there
    assert store.get(place, "original:1") == content
    assert store.key_of(place) == keys().current


def test_under_another_word_it_stays_shut(bucket: Any) -> None:
    with pytest.raises(Sealed):
        store.get(store.put(b"x", "original:1"), "original:2")


def test_a_file_that_was_cut_or_changed_there_stays_shut(bucket: Any) -> None:
    place = store.put(b"x" * 1000, "original:1")
    there = bucket.get_object(Bucket=BUCKET, Key=place)["Body"].read()
    for content in (there[:500], there[:-1] + b"\0", b""):
        bucket.put_object(Bucket=BUCKET, Key=place, Body=content)
        with pytest.raises(Sealed):
            store.get(place, "original:1")


def test_erasing_it_leaves_nothing_and_twice_is_fine(bucket: Any) -> None:
    place = store.put(b"x", "original:1")
    store.erase(place)
    store.erase(place)
    assert places(bucket) == []
    with pytest.raises(Sealed, match="no longer there"):
        store.get(place, "original:1")
    with pytest.raises(Sealed, match="no longer there"):
        store.key_of(place)


def test_nobody_reads_it_without_the_keys_of_the_bucket(bucket: Any) -> None:
    """The bucket is private: no address of it is ever handed out."""
    place = store.put(b"x", "original:1")
    granted = bucket.get_object_acl(Bucket=BUCKET, Key=place)["Grants"]
    assert [one["Grantee"]["Type"] for one in granted] == ["CanonicalUser"]
