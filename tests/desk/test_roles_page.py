"""The table of roles in the guides says what `permissions.TABLE` says, in both languages."""

from pathlib import Path

import pytest

from paravent_desk.accounts.models import Role
from paravent_desk.accounts.permissions import STRONG, TABLE, Action, Grant

DOCS = Path(__file__).parents[2] / "docs"
ENGLISH = {
    Action.READ: "read posts",
    Action.WRITE: "write",
    Action.SUBMIT: "ask for review",
    Action.COMMENT: "comment",
    Action.APPROVE: "approve",
    Action.LIFT_STOP: "lift a stop",
    Action.SCHEDULE: "schedule",
    Action.TAKE_DOWN: "take down",
    Action.PAUSE: "pause everything",
    Action.RESUME: "resume",
    Action.READ_CONSENT: "read the register of consents",
    Action.WRITE_CONSENT: "write in the register",
    Action.SEE_IDENTITY: "see who a pseudonym is",
    Action.WITHDRAW_CONSENT: "withdraw a consent",
    Action.CONNECT: "connect accounts",
    Action.MANAGE_PEOPLE: "manage people",
    Action.READ_AUDIT: "read the audit",
    Action.READ_INBOX: "read messages that came in",
    Action.SORT: "sort messages",
    Action.UNMASK: "show masked words",
    Action.MODERATE: "hide, remove, report",
    Action.WATCH: "choose watched words",
    Action.PREPARE_REPLIES: "prepare ready answers",
    Action.READ_INCIDENT: "read incidents",
    Action.RUN_INCIDENT: "run an incident",
    Action.IMPORT_HISTORY: "bring past posts in",
    Action.READ_CHARTER: "read charters and forms",
    Action.WRITE_CHARTER: "write in charters",
    Action.PUBLISH_CHARTER: "publish charters",
    Action.LEARN: "take lessons",
    Action.TRAIN: "look attestations up",
    Action.REPORT: "read reports, and the accounts' presence",
    Action.DECLARE_ACCOUNTS: "tell of accounts by hand",
}
FRENCH = {
    Action.READ: "lire les publications",
    Action.WRITE: "écrire",
    Action.SUBMIT: "demander la relecture",
    Action.COMMENT: "commenter",
    Action.APPROVE: "approuver",
    Action.LIFT_STOP: "lever un arrêt",
    Action.SCHEDULE: "programmer",
    Action.TAKE_DOWN: "retirer",
    Action.PAUSE: "tout suspendre",
    Action.RESUME: "reprendre",
    Action.READ_CONSENT: "lire le registre des consentements",
    Action.WRITE_CONSENT: "écrire dans le registre",
    Action.SEE_IDENTITY: "voir qui est un pseudonyme",
    Action.WITHDRAW_CONSENT: "retirer un consentement",
    Action.CONNECT: "connecter des comptes",
    Action.MANAGE_PEOPLE: "gérer les personnes",
    Action.READ_AUDIT: "lire l'audit",
    Action.READ_INBOX: "lire les messages reçus",
    Action.SORT: "trier les messages",
    Action.UNMASK: "montrer les mots masqués",
    Action.MODERATE: "masquer, retirer, signaler",
    Action.WATCH: "choisir les mots suivis",
    Action.PREPARE_REPLIES: "préparer des réponses",
    Action.READ_INCIDENT: "lire les incidents",
    Action.RUN_INCIDENT: "mener un incident",
    Action.IMPORT_HISTORY: "importer les anciennes publications",
    Action.READ_CHARTER: "lire les chartes et formulaires",
    Action.WRITE_CHARTER: "écrire dans les chartes",
    Action.PUBLISH_CHARTER: "publier les chartes",
    Action.LEARN: "suivre des leçons",
    Action.TRAIN: "vérifier les attestations",
    Action.REPORT: "lire les rapports, et la présence des comptes",
    Action.DECLARE_ACCOUNTS: "signaler des comptes à la main",
}
HEADS = {
    "en": ["", "author", "community manager", "physician", "DPO", "crisis lead", "auditor", "administrator"],
    "fr": ["", "rédacteur", "community manager", "médecin", "DPD", "responsable de crise", "auditeur", "administrateur"],
}
CELLS = {"en": ("yes", "own", "others'"), "fr": ("oui", "les siennes", "celles des autres")}
FACTOR = {"en": "**needs a second factor**", "fr": "**second facteur exigé**"}


def cell(grant: Grant | None, words: tuple[str, str, str]) -> str:
    if grant is None:
        return ""
    return words[1] if grant.own_only else words[2] if grant.never_own else words[0]


def table(lang: str) -> str:
    words, titles = CELLS[lang], ENGLISH if lang == "en" else FRENCH
    rows = [HEADS[lang], ["---"] * 8]
    rows += [[titles[action], *(cell(TABLE[action].get(role), words) for role in Role)] for action in Action]
    rows.append([FACTOR[lang], *(words[0] if role in STRONG else "" for role in Role)])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


@pytest.mark.parametrize(("page", "lang"), [("desk-people.md", "en"), ("fr/desk-personnes.md", "fr")])
def test_the_guide_shows_the_table(page: str, lang: str) -> None:
    assert table(lang) in (DOCS / page).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", ["desk-people.md", "fr/desk-personnes.md"])
def test_the_guide_is_short(page: str) -> None:
    assert len((DOCS / page).read_text(encoding="utf-8").splitlines()) <= 120
