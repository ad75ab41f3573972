"""Run by test_review_race in a process and on a database of its own: threads answer at the same moment, many times over.

Prints one JSON object: for each race, how the posts ended and what the audit says of them.
"""

import json
import os
import sys
from collections import Counter
from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

ROUNDS = 5


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.desk.settings_race"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from paravent_desk.accounts.models import Establishment, Role
    from paravent_desk.audit.models import Line
    from paravent_desk.drafts.models import Draft
    from paravent_desk.review.actions import approve, is_approved, lift, submit
    from paravent_desk.transitions import Conflict, change
    from tests.desk.review_fixtures import make_people, reason

    house = make_people(Establishment.objects.create(slug="saint-aubin", name="CHU Saint-Aubin", town="Rennes"))
    stopped = {"verdict": "stop", "reasons": [reason("REIDENTIFIABLE", "stop")]}
    healthy = {"verdict": "review", "reasons": [reason("PROMOTION")]}

    def save(draft: Draft) -> None:
        """What drafts.actions.save does to the draft: a guarded change, in one transaction with the new version."""
        desk = house.desk("camille")
        to = {"state": "writing", "current": draft.current + 1}
        change(
            draft,
            {"state": "review", "current": draft.current},
            to,
            actor=desk_actor(desk),
            action="draft.save",
            chain=desk.chain,
        )

    def desk_actor(desk: Any) -> Any:
        from paravent_desk.accounts.permissions import Action

        return desk.require(Action.READ)

    def race(fields: dict[str, Any], *acts: Callable[[Draft], None]) -> dict[str, Any]:
        outcome: Counter[str] = Counter()
        for _ in range(ROUNDS):
            draft = house.write(**fields)
            version = draft.versions.get()
            submit(house.desk("camille"), draft)
            if fields is stopped:
                for name, role in (("morgane", Role.COMMUNITY_MANAGER), ("paul", Role.PHYSICIAN)):
                    approve(house.desk(name), draft, role)
            at_once(acts, draft.pk, outcome)
            moves = Line.objects.filter(subject=f"draft:{draft.pk}", action="draft.approved").count()
            state = Draft.objects.get(pk=draft.pk).state
            outcome[f"{state}, moved {moves}, {is_approved(version)}"] += 1
        return dict(outcome)

    def at_once(acts: tuple[Callable[[Draft], None], ...], pk: int, outcome: Counter[str]) -> None:
        barrier = Barrier(len(acts))

        def one(act: Callable[[Draft], None]) -> None:
            from django.db import connection

            draft = Draft.objects.get(pk=pk)
            barrier.wait()
            try:
                act(draft)
            except Conflict:
                outcome["conflict"] += 1
            finally:
                connection.close()

        threads = [Thread(target=one, args=(act,)) for act in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    as_manager = lambda draft: approve(house.desk("morgane"), draft, Role.COMMUNITY_MANAGER)  # noqa: E731
    as_other_manager = lambda draft: approve(house.desk("maxime"), draft, Role.COMMUNITY_MANAGER)  # noqa: E731
    as_physician = lambda draft: approve(house.desk("paul"), draft, Role.PHYSICIAN)  # noqa: E731
    as_dpo = lambda draft: approve(house.desk("dominique"), draft, Role.DPO)  # noqa: E731
    lifted = lambda draft: lift(house.desk("dominique"), draft, "Vérifié avec le service, à deux.")  # noqa: E731
    found = {
        "two last approvals": race(healthy, as_manager, as_physician),
        "the same approval twice": race({}, as_manager, as_other_manager),
        "approval and lift": race(stopped, as_dpo, lifted),
        "approval and save": race({}, as_manager, save),
    }
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
