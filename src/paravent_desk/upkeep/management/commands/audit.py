"""`paravent-desk audit verify|export|head`: read the journals' chains from the command line."""

import os
import time
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from paravent_desk.accounts.models import Establishment, User
from paravent_desk.audit.actions import DESK
from paravent_desk.audit.heads import mail_heads
from paravent_desk.audit.models import Head
from paravent_desk.audit.verify import Result, verify
from paravent_desk.audit.words import WRONG
from paravent_desk.journal import export
from paravent_desk.journal.queries import Filter, lines
from paravent_desk.upkeep.daily import recipients

PATIENCE = 2.0
"""Seconds after which it says how far it is."""


class Command(BaseCommand):
    """Verifies chains, writes them out, says or mails their heads."""

    help = "Verify the journals, write one out, or say where each ends."

    def add_arguments(self, parser: CommandParser) -> None:
        """Three sub-commands."""
        wanted = parser.add_subparsers(dest="wanted", required=True)
        verifying = wanted.add_parser("verify", help="exit with 1 where a line was changed, moved, put in or taken out")
        verifying.add_argument("--chain", help="an establishment's short name, or a chain's number; 0 is the desk's own")
        verifying.add_argument("--head", help="a digest that was mailed")
        verifying.add_argument("--number", type=int, help="the line it was mailed with")
        exporting = wanted.add_parser("export", help="write a journal to standard output, without notes")
        exporting.add_argument("--chain", required=True)
        exporting.add_argument("--form", choices=("csv", "jsonl"), default="jsonl")
        heads = wanted.add_parser("head", help="say where each journal ends")
        heads.add_argument("--mail", action="store_true", help="mail them to the data protection officers, once a day")

    def handle(self, *args: object, **options: Any) -> None:  # noqa: ANN401 - as Django has it
        """Answer in French where the terminal is French."""
        with translation.override("fr" if os.environ.get("LANG", "").startswith("fr") else "en"):
            {"verify": self.verify, "export": self.export, "head": self.head}[options["wanted"]](options)

    def verify(self, options: dict[str, Any]) -> None:
        """Every chain, or one; exits with 1 where anything is wrong."""
        known = _known(options)
        chains = [_chain(options["chain"])] if options["chain"] else _chains()
        if known and not options["chain"]:
            raise CommandError(_("Say which journal it was mailed for: --chain."), returncode=2)
        results = [verify(chain, known, progress=self._progress()) for chain in chains]
        for result in results:
            self._tell(result)
        if not all(result.sound for result in results):
            raise CommandError(_("A journal is not as it was written. Keep everything as it is, and look at the backups."))

    def export(self, options: dict[str, Any]) -> None:
        """Without notes: those are for the data protection officer, at the desk."""
        chain = _chain(options["chain"])
        names = {user.pk: str(user) for user in User.objects.only("name", "email")}
        told = export.rows(lines(chain, Filter(), ZoneInfo("UTC")), names, ZoneInfo("UTC"), notes=False)
        parts = export.as_csv(told, export.fields(notes=False)) if options["form"] == "csv" else export.as_json_lines(told)
        for part in parts:
            self.stdout.write(part, ending="")

    def head(self, options: dict[str, Any]) -> None:
        """Number and digest of each chain's end."""
        if options["mail"]:
            self.stdout.write(_("%(count)s mailed.") % {"count": mail_heads(timezone.now(), recipients())})
            return
        for head in Head.objects.order_by("chain"):
            self.stdout.write(f"{head.chain} {head.number} {head.digest}")

    def _progress(self) -> Any:  # noqa: ANN401 - a callable
        last = [time.monotonic()]

        def say(number: int) -> None:
            if time.monotonic() - last[0] > PATIENCE:
                self.stderr.write(_("… line %(number)s") % {"number": number})
                last[0] = time.monotonic()

        return say

    def _tell(self, result: Result) -> None:
        if result.sound:
            told = {"chain": result.chain, "last": result.last, "digest": result.digest or "-"}
            self.stdout.write(_("Journal %(chain)s: sound, %(last)s lines, digest %(digest)s") % told)
            if result.erased_texts or result.erased_addresses:
                erased = {"texts": result.erased_texts, "addresses": result.erased_addresses}
                self.stdout.write(_("  erased as the rules want it: %(texts)s notes, %(addresses)s addresses") % erased)
        for one in result.findings:
            told = {"chain": one.chain, "number": one.number, "sentence": WRONG[one.wrong]}
            self.stdout.write(_("Journal %(chain)s, line %(number)s: %(sentence)s") % told)


def _known(options: dict[str, Any]) -> dict[int, str]:
    if (options["head"] is None) != (options["number"] is None):
        raise CommandError(_("--head and --number go together: both stand in the mail."), returncode=2)
    return {} if options["head"] is None else {options["number"]: options["head"].strip().lower()}


def _chains() -> list[int]:
    return sorted({DESK, *Head.objects.values_list("chain", flat=True), *Establishment.objects.values_list("pk", flat=True)})


def _chain(name: str) -> int:
    if name.isdecimal():
        return int(name)
    found = Establishment.objects.filter(slug=name).values_list("pk", flat=True).first()
    if found is None:
        raise CommandError(_("There is no establishment with that short name."), returncode=2)
    return found
