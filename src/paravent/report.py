"""What a check gives back, frozen; `paravent.cli.document` turns it into JSON."""

from dataclasses import dataclass, field
from enum import StrEnum

from paravent.finding import Finding, Label, Place, Signal
from paravent.post import Attachment, Language, Tier
from paravent.reading import Looked, Sort, Unread
from paravent.ruling import Reason, Risk, Verdict


class How(StrEnum):
    """What repair did at one place."""

    LEFT_OUT = "left_out"
    GENERALISED = "generalised"
    COVERED = "covered"
    METADATA_REMOVED = "metadata_removed"
    RENAMED = "renamed"


class Origin(StrEnum):
    """Where the text of a safe copy comes from."""

    UNCHANGED = "unchanged"
    REPAIRED = "repaired"
    WORDING = "wording"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Edit:
    """One change, by place in the original and label; `kind` is the repair's own word for it ("decade", "season", "region")."""

    place: Place
    how: How
    label: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Copy:
    """What repair wrote. `text` is None when no text can go out; `advice` then names the sentence that says why."""

    origin: Origin
    text: str | None = field(repr=False)
    attachments: tuple[Attachment, ...] = ()
    edits: tuple[Edit, ...] = ()
    advice: str = ""
    unread: tuple[Unread, ...] = ()


@dataclass(frozen=True, slots=True)
class SafeCopy:
    """A copy that went through the flow again, with the verdict and reasons it still gets."""

    copy: Copy
    verdict: Verdict
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Versions:
    """What the report depends on beside the post: the same post with the same versions gives the same report."""

    engine: str
    rules: str
    models: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The whole answer to one post."""

    digest: str = field(repr=False)
    lang: Language
    verdict: Verdict
    reasons: tuple[Reason, ...]
    findings: tuple[Finding, ...]
    signals: tuple[Signal, ...]
    risk: Risk | None
    unread: tuple[Unread, ...]
    safe: SafeCopy | None
    versions: Versions
    tier: Tier = Tier.FULL
    looked: tuple[Looked, ...] = ()

    @property
    def person(self) -> bool:
        """Whether a picture may show somebody: a photograph, or a face anywhere. Tattoos, scars, rooms are not looked for."""
        photograph = any(one.sort is Sort.PHOTOGRAPH for one in self.looked)
        return photograph or any(finding.label is Label.FACE for finding in self.findings)
