"""How far the example is, for the page that people look at meanwhile."""

from dataclasses import dataclass


@dataclass(slots=True)
class Progress:
    """Steps done, of how many; one process writes one example, and its page reads along."""

    done: int = 0
    of: int = 0
    failed: bool = False

    @property
    def running(self) -> bool:
        """Whether there is more to come."""
        return self.done < self.of and not self.failed


PROGRESS = Progress()
