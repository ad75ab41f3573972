"""Paravent: check a post about care before it goes out, explain it, and hand back a version that can.

>>> from paravent import Post, check
>>> report = check(Post("Portes ouvertes samedi, entrée libre.", author="hospital"))
>>> report.verdict
<Verdict.OK: 'ok'>
"""

from paravent.errors import InvalidPost, InvalidRule, MissingPart, ParaventError, UnreadableFile
from paravent.finding import Box, Cue, Field, Finding, Label, Part, Signal, Span
from paravent.flow import check
from paravent.post import Attachment, Author, Consent, DicomProfile, Kind, Language, Post, Scope, Tier
from paravent.report import Copy, Edit, How, Origin, Report, SafeCopy, Versions
from paravent.ruling import Reason, ReasonCode, Risk, RiskLine, Verdict, Voice

__all__ = [
    "Attachment",
    "Author",
    "Box",
    "Consent",
    "Copy",
    "Cue",
    "DicomProfile",
    "Edit",
    "Field",
    "Finding",
    "How",
    "InvalidPost",
    "InvalidRule",
    "Kind",
    "Label",
    "Language",
    "MissingPart",
    "Origin",
    "ParaventError",
    "Part",
    "Post",
    "Reason",
    "ReasonCode",
    "Report",
    "Risk",
    "RiskLine",
    "SafeCopy",
    "Scope",
    "Signal",
    "Span",
    "Tier",
    "UnreadableFile",
    "Verdict",
    "Versions",
    "Voice",
    "check",
]
