"""A post that cannot be asked about is refused at once, in words that quote nothing; a file is read whole or not at all."""

import os

import pytest

from paravent import Attachment, Consent, InvalidPost, Post, UnreadableFile

NAME = "Kerbrezel"


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": NAME.encode()},
        {"context": [NAME]},
        {"place": 7},
        {"at": NAME},
        {"author": NAME},
        {"kind": [NAME]},
        {"lang": NAME},
        {"attachments": (NAME,)},
        {"attachments": 7},
        {"consents": (NAME,)},
        {"consents": None},
        {"text": "  "},
    ],
)
def test_a_wrong_value_is_refused_and_never_quoted(wrong):
    with pytest.raises(InvalidPost) as refused:
        Post(**{"text": "Bonjour", **wrong})
    assert NAME not in str(refused.value)
    assert refused.value.__cause__ is None


def test_lists_of_files_and_consents_are_taken():
    post = Post("Bonjour", attachments=[Attachment("a.png", b"")], consents=[Consent("image")])
    assert (len(post.attachments), len(post.consents)) == (1, 1)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names here")
def test_what_has_no_end_is_no_file(tmp_path):
    os.mkfifo(tmp_path / "pipe.jpg")
    for path in (tmp_path / "pipe.jpg", tmp_path, tmp_path / "missing.jpg"):
        with pytest.raises(UnreadableFile):
            Attachment.from_path(path)
