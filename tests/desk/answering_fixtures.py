"""A hospital that answers: its manager, and contacts as long and as odd as hospitals have them."""

from collections.abc import Callable

import pytest

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.models import Establishment, Role

SHORT = {
    "switchboard": "3939",
    "complaints_phone": "3940",
    "complaints_mail": "cdu@chu.example",
    "complaints_address": "CHU, 35000 Rennes",
    "press_mail": "presse@chu.example",
    "legal_mail": "dpo@chu.example",
    "adverse_events_url": "https://s.example",
    "appointments_url": "https://chu.example/rdv",
    "information_url": "https://chu.example",
}
ODD = {
    "switchboard": "+33 (0)1.99.00.12.34 (poste 4512)",
    "complaints_phone": "0 800 00 12 35 ou 0199001236",
    "complaints_mail": "marie-claude.le-guen+usagers@ch-lannion-trestel.example",
    "complaints_address": "Centre hospitalier Pierre-Le-Damany, commission des usagers, BP 70348, 22303 Lannion Cedex",
    "press_mail": "communication.presse@ght-armor.example",
    "legal_mail": "dpo-ght22@ch-lannion.example",
    "adverse_events_url": "https://signalement.example/#/accueil?type=medicament&dept=22",
    "appointments_url": "http://rdv.ch-lannion.example/fr/2026/?service=cardiologie",
    "information_url": "https://www.ch-lannion.example/l-hopital/vos-questions/votre-sejour/index.php?id=12",
}


@pytest.fixture
def manager(person: Callable[..., object], hospital: Establishment, at_desk: Callable[..., Desk]) -> Desk:
    return at_desk(person("maude", Role.COMMUNITY_MANAGER, hospital), hospital)
