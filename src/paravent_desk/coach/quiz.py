"""The questions of a lesson as the page has them: what was chosen, what was right, and why."""

from collections.abc import Mapping
from dataclasses import dataclass

from paravent_desk.checking.rulewords import Taught, taught
from paravent_desk.coach.content import Lesson, Question, language, questions_of


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on the page; `chosen` is the answer's number from 0, None where none was chosen."""

    question: Question
    chosen: int | None
    rules: tuple[Taught, ...]

    @property
    def is_right(self) -> bool:
        """Whether the right answer was chosen."""
        return self.chosen == self.question.right

    @property
    def right_answer(self) -> str:
        """The right answer in the reader's language."""
        return str(self.question.answers[self.question.right])


def asked(lesson: Lesson, sent: Mapping[str, str]) -> tuple[Asked, ...]:
    """The questions with what a browser sent ("1" for the first answer); anything else counts as not chosen."""
    lang = language()
    return tuple(Asked(one, _chosen(one, sent.get(one.key, "")), taught(one.rules, lang)) for one in questions_of(lesson))


def _chosen(question: Question, sent: str) -> int | None:
    number = int(sent) - 1 if sent in {"1", "2", "3", "4"} else -1
    return number if 0 <= number < len(question.answers) else None
