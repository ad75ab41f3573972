"""The internal report: the whole story for the house, people under their made-up names."""

from collections.abc import Iterator

from django.utils import translation

from paravent_desk.incidents.checklist import item
from paravent_desk.incidents.documents.document import Document, Line, Part
from paravent_desk.incidents.documents.facts import facts, moment
from paravent_desk.incidents.documents.papers import network_name, ways
from paravent_desk.incidents.documents.wording import wording
from paravent_desk.incidents.models import Copy, Incident, Notice
from paravent_desk.incidents.sealing import Address, Words, unseal
from paravent_desk.incidents.words import Decides


def report(incident: Incident, lang: str) -> Document:
    """Everything that is written down. Raises vault.Sealed."""
    words = wording("report")
    with translation.override(lang):
        told = {
            "summary": list(_summary(incident, lang)),
            "copies": list(_copies(incident, lang)),
            "notices": list(_notices(incident, lang)),
            "people": list(_people(incident)),
            "informed": list(_informed(incident)),
            "decisions": list(_decisions(incident, lang)),
            "steps": list(_steps(incident)),
            "lessons": list(_lessons(incident)),
        }
    nothing = Line("none", text=words["none"][lang])
    parts = tuple(Part(words["part"][key][lang], tuple(lines) or (nothing,)) for key, lines in told.items())
    title = f"{words['title'][lang]} {incident.reference}"
    return Document(f"{words['name']}-{incident.reference}", lang, title, parts)


def _summary(incident: Incident, lang: str) -> Iterator[Line]:
    words = wording("report")
    known = facts(incident, lang) | {
        "state": incident.get_state_display(),
        "notified_at": moment(incident.notified_at, incident),
    }
    for key, label in words["label"].items():
        yield Line(key, label[lang], known[key] or words["ask"]["any"][lang], not known[key])


def _copies(incident: Incident, lang: str) -> Iterator[Line]:
    for one in incident.copies.select_related("words").order_by("pk"):
        when = [moment(one.seen_at, incident), moment(one.gone_at, incident)]
        state = Copy.State(one.state).label
        said = [unseal(one.words, Address).url, *filter(None, when), str(state)]
        said += [f"SHA-256 {one.proof_hash}"] if one.proof_hash else []
        yield Line("copy", network_name(one.network, lang), " · ".join(filter(None, said)))


def _notices(incident: Incident, lang: str) -> Iterator[Line]:
    titles = dict(ways(lang))
    rows = Notice.objects.filter(copy__incident=incident).select_related("copy", "sent_by")
    for one in rows.order_by("sent_at"):
        said = [titles[one.way], moment(one.sent_at, incident), str(one.sent_by), one.reference, one.get_answer_display()]
        yield Line("notice", network_name(one.copy.network, lang), " · ".join(filter(None, said)))


def _people(incident: Incident) -> Iterator[Line]:
    for one in incident.people.order_by("pk"):
        said = [one.get_whose_display(), moment(one.told_at, incident), one.get_told_how_display()]
        yield Line("person", one.pseudonym, " · ".join(filter(None, said)))


def _informed(incident: Incident) -> Iterator[Line]:
    for one in incident.informed.select_related("words").order_by("since"):
        yield Line("informed", one.get_side_display(), f"{unseal(one.words, Words).text} · {moment(one.since, incident)}")


def _decisions(incident: Incident, lang: str) -> Iterator[Line]:
    known, ask = facts(incident, lang), wording("report")["ask"]["any"][lang]
    for about in Decides:
        said = known[f"decision_{about}"]
        yield Line(about, str(about.label), said or ask, not said)


def _steps(incident: Incident) -> Iterator[Line]:
    for one in incident.steps.select_related("owner"):
        said = [one.get_state_display(), str(one.owner or ""), moment(one.ended_at, incident)]
        yield Line(one.key, item(one.key).title, " · ".join(filter(None, said)))


def _lessons(incident: Incident) -> Iterator[Line]:
    for one in incident.lessons.select_related("words", "owner"):
        said = [unseal(one.words, Words).text, str(one.owner or ""), moment(one.done_at, incident)]
        yield Line("lesson", text=" · ".join(filter(None, said)))
