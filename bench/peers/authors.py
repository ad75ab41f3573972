"""200 authors at once, as Locust plays them: run by `bench/authors.py`, in an environment of its own.

Each author writes a post: pauses of 10 to 30 seconds, after each the live check of what stands there so far; then saves, looks
at the list and at the calendar, and begins another. AUTHORS names a JSON file: {"hosts": […], "sessions": […], "texts": […]}.
"""

import itertools
import json
import os
import random
import re
from pathlib import Path

from locust import HttpUser, between, task
from locust.env import Environment

TOLD = json.loads(Path(os.environ["AUTHORS"]).read_text("utf-8"))
NUMBER = itertools.count()
HOME = "/e/grand-hopital/"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Author(HttpUser):
    """One author in a browser: a session, one of the desk's processes, and something to say."""

    wait_time = between(10, 30)

    def __init__(self, environment: Environment) -> None:
        number = next(NUMBER)
        self.host = TOLD["hosts"][number % len(TOLD["hosts"])]
        super().__init__(environment)
        self.dice = random.Random(number)
        self.client.cookies.set("sessionid", TOLD["sessions"][number % len(TOLD["sessions"])])
        self.words, self.written = [], 0

    def on_start(self) -> None:
        """Open the editor."""
        self.begin()

    def begin(self) -> None:
        """An empty page; its token goes with every form."""
        page = self.client.get(f"{HOME}drafts/new/", name="new post").text
        self.form = {"csrfmiddlewaretoken": TOKEN.search(page)[1], "kind": "post", "lang": "fr", "base": "0", "title": "Mesure"}
        self.form["service"] = re.search(r'<select name="service".*?value="(\d+)"', page, re.DOTALL)[1]
        self.words, self.written = self.dice.choice(TOLD["texts"]).split(" "), 0

    @task
    def write(self) -> None:
        """A few words more, checked; at the end of the text, it is saved."""
        self.written += self.dice.randint(6, 16)
        so_far = {**self.form, "text": " ".join(self.words[: self.written]), "part": "text"}
        self.client.post(f"{HOME}drafts/check/", so_far, headers={"HX-Request": "true"}, name="live check")
        if self.written >= len(self.words):
            with self.client.post(f"{HOME}drafts/new/", so_far, name="save", catch_response=True) as saved:
                if not saved.history:
                    saved.failure("it was not saved")
            self.client.get(f"{HOME}drafts/", name="list of posts")
            self.client.get(f"{HOME}publishing/calendar/", name="calendar")
            self.begin()
