"""LinkedIn's "little text", in which some signs have a meaning of their own.

Source: "Little Text Format", https://learn.microsoft.com/linkedin/marketing/community-management/shares/little-text-format
"""

import re

_RESERVED = re.compile(r"([\\|{}@\[\]()<>#*_~])")


def escaped(text: str) -> str:
    """A text as LinkedIn's "little text" writes it: its own signs behind a backslash; a hashtag stays one."""
    return re.sub(r"\\#(?=\w)", "#", _RESERVED.sub(r"\\\1", text))


def plain(text: str) -> str:
    r"""The same, back; `{hashtag|\#|word}` is how LinkedIn tells a hashtag."""
    return re.sub(r"\\(.)", r"\1", re.sub(r"\{hashtag\|\\?#\|([^}]*)\}", r"#\1", text))
