"""What the judge says: a verdict, its reasons, the rules they stand on, and the risk behind them."""

from dataclasses import dataclass
from enum import StrEnum

from paravent.finding import Place
from paravent.reading import Unread


class Verdict(StrEnum):
    """`ok` may go out as it is, `review` needs a person's decision, `stop` would break secrecy, image rights or dignity."""

    OK = "ok"
    REVIEW = "review"
    STOP = "stop"

    @property
    def gravity(self) -> int:
        """0, 1, 2: the exit code of `paravent check`."""
        return ("ok", "review", "stop").index(self.value)


class ReasonCode(StrEnum):
    """Why a post is held (the annotation guidelines define all but the last)."""

    IDENTIFIED_PATIENT = "IDENTIFIED_PATIENT"
    REIDENTIFIABLE = "REIDENTIFIABLE"
    CARE_CONFIRMED = "CARE_CONFIRMED"
    DIGNITY = "DIGNITY"
    IMAGE_RIGHTS = "IMAGE_RIGHTS"
    PERSONAL_ADVICE = "PERSONAL_ADVICE"
    SELF_DISCLOSURE = "SELF_DISCLOSURE"
    THIRD_PARTY = "THIRD_PARTY"
    STAFF_EXPOSED = "STAFF_EXPOSED"
    PROMOTION = "PROMOTION"
    CONFIDENTIAL = "CONFIDENTIAL"
    UNCHECKED = "UNCHECKED"


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the learned reader thinks of one reason in one text: log-odds that it holds, how likely the text is to need a
    person's eye and to need stopping (0 to 1, the same for every reason of a text), and the words that spoke loudest.
    """

    code: ReasonCode
    odds: float
    review: float
    stop: float
    places: tuple[Place, ...] = ()


class Voice(StrEnum):
    """Who says that a reason holds: a rule on facts, the learned reader alone, or both."""

    RULES = "rules"
    LEARNED = "learned"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Reason:
    """A code with its verdict, the ids of the rules it stands on (gravest first), the places it rests on, who says so, and
    how likely it holds (calibrated; 1 where exact rules alone decide).
    """

    code: ReasonCode
    verdict: Verdict
    rules: tuple[str, ...]
    places: tuple[Place, ...] = ()
    unread: tuple[Unread, ...] = ()
    voice: Voice = Voice.RULES
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class RiskLine:
    """One factor of the multiplication: what it is ("place", "age_and_sex", "circumstance", "event"), its number, and how many
    fit so far. `share` None means that nobody knows: the line is shown and lowers nothing.
    """

    factor: str
    share: float | None
    people: float
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Risk:
    """How many people fit (λ), the chance that a stranger names the right one, and the smallest edit that helps."""

    people: float
    stranger: float
    acquaintance: float
    band: str
    lines: tuple[RiskLine, ...]
    edit: Place | None = None
    band_after_edit: str | None = None


@dataclass(frozen=True, slots=True)
class Ruling:
    """The judge's word on one post."""

    verdict: Verdict
    reasons: tuple[Reason, ...] = ()
    risk: Risk | None = None
