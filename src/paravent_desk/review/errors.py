"""What cannot be done, in a sentence for whoever asked."""


class Refusal(Exception):
    """The desk will not do it; `str()` is a sentence that says why and what to do next, in the reader's language."""
