"""What can go wrong, as a small tree.

    ParaventError              every error a caller may meet; `str()` ends with what to do next and never quotes the post
    ├── InvalidPost            the post cannot be asked about: wrong author, kind, language, consent, no text and no file
    ├── UnreadableFile         a file cannot be opened, is cut short, or is more than the limits allow
    ├── MissingPart            an optional part or a model file is not installed, or is not the one that was shipped
    ├── TooLarge               a text is longer than what can be looked at in good time
    └── InvalidRule            a rule file breaks its schema

The library never exits and never prints: `cli` alone turns these into exit codes and sentences.
"""


class ParaventError(Exception):
    """The root of every error Paravent raises on purpose."""


class InvalidPost(ParaventError, ValueError):
    """The post, or one of its settings, is not one that can be checked."""


class UnreadableFile(ParaventError):
    """A file could not be read within the limits; the message names the cause, never the content."""


class MissingPart(ParaventError):
    """An extra or a model file is missing or altered; the message says how to install it."""


class InvalidRule(ParaventError):
    """A rule breaks its schema; the message names the rule and the field."""


class TooLarge(ParaventError):
    """Something is larger than what can be looked at in good time: it is unchecked."""
