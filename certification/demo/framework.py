"""The versions of the framework before and after the one in force: what was tried first, what is proposed next."""

from collections.abc import Mapping
from copy import deepcopy

from certification.choices import MapThing
from certification.demo.people import ADMINISTRATOR
from certification.models import FrameworkVersion
from certification.queries.framework import version_in_force
from certification.services.framework import load_framework
from certification.services.migration_map import propose_map, write_entry

PILOT, NEXT = "0.9", "1.1"

ACCOUNT_FOR = {
    "fr": "Décisions, moyens, résultats et échecs sont publiés dans des formes que chacun comprend, et débattus chaque année avec les habitants.",
    "en": "Decisions, resources, results and failures are published in forms everyone can understand, and debated every year with residents.",
    "es": "Las decisiones, los medios, los resultados y los fracasos se publican de forma comprensible para todos y se debaten cada año con los habitantes.",
}
NIGHT = {
    "code": "D6",
    "principle": "D.1",
    "weight": 1,
    "veto": False,
    "not_applicable": None,
    "module": None,
    "questions": ["Q1"],
    "sdgs": [11, 15],
    "name": {
        "fr": "Nuit, ciel et silence",
        "en": "Night, sky and silence",
        "es": "Noche, cielo y silencio",
    },
    "expected": {
        "fr": "Le territoire connaît la lumière et le bruit qu’il produit, les réduit, et rend la nuit au vivant.",
        "en": "The territory knows the light and noise it makes, reduces them, and gives the night back to living things.",
        "es": "El territorio conoce la luz y el ruido que produce, los reduce y devuelve la noche a los seres vivos.",
    },
    "indicators": [
        {
            "code": "D6.1",
            "kind": "percent",
            "unit": {"fr": "%", "en": "%", "es": "%"},
            "text": {
                "fr": "Part de l’éclairage public éteint au cœur de la nuit",
                "en": "Share of street lighting switched off in the middle of the night",
                "es": "Proporción del alumbrado público apagado en plena noche",
            },
        }
    ],
    "evidence": [
        {
            "code": "D6.a",
            "kind": "document",
            "text": {"fr": "Plan lumière", "en": "Lighting plan", "es": "Plan de alumbrado"},
        }
    ],
    "levels": {
        0: {
            "fr": "Ni la lumière ni le bruit ne sont connus, et rien n’est fait pour les réduire.",
            "en": "Neither light nor noise is known, and nothing is done to reduce them.",
            "es": "No se conocen ni la luz ni el ruido, y no se hace nada por reducirlos.",
        },
        1: {
            "fr": "Une commune ou une entreprise a pris une première mesure, seule.",
            "en": "One municipality or business has taken a first step, alone.",
            "es": "Un municipio o una empresa ha tomado una primera medida, por su cuenta.",
        },
        2: {
            "fr": "Un relevé existe, et un plan réduit l’éclairage dans une partie du territoire.",
            "en": "A survey exists, and a plan reduces lighting in part of the territory.",
            "es": "Existe un inventario y un plan reduce el alumbrado en parte del territorio.",
        },
        3: {
            "fr": "Le plan est suivi partout, avec les habitants et les entreprises, et ses effets sont mesurés.",
            "en": "The plan is followed everywhere, with residents and businesses, and its effects are measured.",
            "es": "El plan se sigue en todas partes, con habitantes y empresas, y se miden sus efectos.",
        },
        4: {
            "fr": "La nuit est un bien commun reconnu ; la méthode est transmise à d’autres territoires.",
            "en": "The night is a recognised commons; the method is passed on to other territories.",
            "es": "La noche es un bien común reconocido; el método se transmite a otros territorios.",
        },
    },
}
MERGED = {
    "fr": "Les achats et les financements sont désormais regardés avec le partage de la valeur : répondez une seule fois.",
    "en": "Purchasing and funding are now looked at together with the sharing of value: answer once.",
    "es": "Las compras y la financiación se examinan ahora junto con el reparto del valor: responda una sola vez.",
}


def criterion_of(document: Mapping, code: str) -> dict:
    return next(row for axis in document["axes"] for row in axis["criteria"] if row["code"] == code)


def axis_of(document: Mapping, code: str) -> dict:
    return next(axis for axis in document["axes"] if axis["code"] == code)


def drop(document: Mapping, code: str) -> None:
    for axis in document["axes"]:
        axis["criteria"] = [row for row in axis["criteria"] if row["code"] != code]


def pilot_of(document: Mapping) -> dict:
    """Return what the families of actors tried before the first version: one criterion less, other weights and words."""
    pilot = deepcopy(dict(document)) | {"version": PILOT}
    drop(pilot, "C6")
    criterion_of(pilot, "A4")["weight"] = 2
    criterion_of(pilot, "D3")["weight"] = 2
    criterion_of(pilot, "B5")["name"] = {
        "fr": "Diversification et saisonnalité",
        "en": "Diversification and seasonality",
        "es": "Diversificación y estacionalidad",
    }
    criterion_of(pilot, "C4")["veto"] = False
    return pilot


def next_of(document: Mapping) -> dict:
    """Return what is proposed next: one criterion reworded, one reweighted, one merged, one added."""
    proposed = deepcopy(dict(document)) | {"version": NEXT}
    criterion_of(proposed, "A5")["expected"] = ACCOUNT_FOR
    criterion_of(proposed, "D2")["weight"] = 3
    drop(proposed, "B6")
    axis_of(proposed, "D")["criteria"].append(deepcopy(NIGHT))
    return proposed


def next_version(world) -> FrameworkVersion:
    """Draw up the next version, its migration map half done: the new criterion is not mapped yet."""
    manager = world.people[ADMINISTRATOR[0]]
    former = version_in_force()
    version = load_framework(next_of(former.as_document()), actor=manager)
    propose_map(version, actor=manager)
    write_entry(
        version,
        actor=manager,
        thing=MapThing.CRITERION,
        change="merged",
        source=former.criteria.get(code="B6").uid,
        target=version.criteria.get(code="B4").uid,
        note=MERGED,
    )
    return version
