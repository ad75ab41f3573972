"""The table of reviews as Markdown: `paravent-desk reviewtable` writes it into both documents."""

from pathlib import Path

from paravent_desk.accounts.models import Role
from paravent_desk.review.table import Lifting, table

DOCS = Path(__file__).parents[3] / "docs"
PAGES = {"en": DOCS / "desk-review.md", "fr": DOCS / "fr" / "desk-relecture.md"}
BEGIN, END = "<!-- table -->", "<!-- end of table -->"
HEADS = {
    "en": ("Post", "Reviews", "Why", "A stop is lifted"),
    "fr": ("Publication", "Relectures", "Pourquoi", "Un arrêt se lève"),
}
NAMES = {
    "en": {
        Role.COMMUNITY_MANAGER: "community manager",
        Role.PHYSICIAN: "physician",
        Role.DPO: "data protection officer",
        Role.CRISIS_LEAD: "crisis lead",
    },
    "fr": {
        Role.COMMUNITY_MANAGER: "communication",
        Role.PHYSICIAN: "médecin",
        Role.DPO: "protection des données",
        Role.CRISIS_LEAD: "responsable de crise",
    },
}
LIFTS = {
    "en": {
        None: "–",
        Lifting.REASON: "by a written reason",
        Lifting.STORY: "by a written reason, with a consent to the story",
        Lifting.IMAGE: "by a written reason, with a consent to the picture",
        Lifting.NEVER: "never",
    },
    "fr": {
        None: "–",
        Lifting.REASON: "par une raison écrite",
        Lifting.STORY: "par une raison écrite, avec un accord sur le récit",
        Lifting.IMAGE: "par une raison écrite, avec un accord sur l’image",
        Lifting.NEVER: "jamais",
    },
}


def markdown(lang: str) -> str:
    """The table, one row a line, in "en" or "fr"."""
    lines = ["| " + " | ".join(HEADS[lang]) + " |", "|---|---|---|---|"]
    for row in table().rows:
        readers = ", ".join(NAMES[lang][role] for role in row.needs) or "–"
        lines.append(f"| {row.titles[lang]} | {readers} | {row.whys[lang]} | {LIFTS[lang][row.lift]} |")
    return "\n".join(lines) + "\n"


def write() -> None:
    """Write the table into the documents."""
    for lang, path in PAGES.items():
        page = path.read_text(encoding="utf-8")
        start, end = page.index(BEGIN) + len(BEGIN), page.index(END)
        path.write_text(f"{page[:start]}\n{markdown(lang)}{page[end:]}", encoding="utf-8")
