"""The style guide: every component in every state, with invented content. Served in DEBUG only."""

import re
from datetime import date, time
from pathlib import Path
from types import SimpleNamespace as Sample

from django import forms
from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from certification.templatetags.certification import BADGES
from home.blocks import BodyBlock
from home.choices import CalloutTone

TOKENS = Path(__file__).parent / "static" / "css" / "tokens.css"
MEANINGS = {
    "paper": "page", "surface": "cards, fields", "sunk": "quiet bands", "ink": "text", "ink-soft": "secondary text",
    "line": "rules", "edge": "edges of controls", "pine": "action, link, in force", "ochre": "waits, deadlines",
    "ochre-mark": "drawn marks only", "terracotta": "stop, error", "sky": "information, in progress",
    "lichen": "land", "bistre": "contour lines", "deep": "hero, footer",
}  # fmt: skip
REFUSED = {
    "refused-population": "environ dix-huit mille",
    "refused-name": "Plateau de Mirvaux",
    "refused-region": "o",
}
CURRENT_STEP = 4
LEVEL_NAMES = ["Absent", "Amorcé", "Structuré", "Partagé et suivi", "Transmis"]
AXES = ["Faire pacte", "Produire et partager", "Vivre ensemble", "Prendre soin", "Accueillir et transmettre"]


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="Nom du territoire", help_text="Celui que ses habitants emploient.")
    population = forms.IntegerField(label="Population", help_text="Dernier recensement, en chiffres.")
    began = forms.DateField(label="Début de la démarche", widget=forms.DateInput({"type": "date"}))
    region = forms.ChoiceField(label="Région", choices=[("a", "Auvergne-Rhône-Alpes"), ("o", "Occitanie")])
    families = forms.MultipleChoiceField(
        label="Familles d’acteurs associées",
        choices=[
            ("elu", "Élus territoriaux"),
            ("ent", "Entreprises"),
            ("hab", "Citoyens et habitants organisés"),
        ],
        widget=forms.CheckboxSelectMultiple,
    )
    project = forms.CharField(
        label="Projet",
        required=False,
        max_length=1200,
        widget=forms.Textarea({"rows": 4}),
        help_text="Qui participe, à quoi.",
    )
    letter = forms.FileField(label="Lettre de mandat", required=False, help_text="PDF, 25 Mo au plus.")
    charter = forms.BooleanField(
        label="Nous acceptons la charte", help_text="Au nom de la structure porteuse."
    )


class LevelForm(forms.Form):
    """The choice of a level."""

    level = forms.TypedChoiceField(
        label="Où en êtes-vous ?",
        choices=[(i, name) for i, name in enumerate(LEVEL_NAMES)],
        widget=forms.RadioSelect,
        help_text="Choisissez ce que vos preuves montrent aujourd’hui.",
    )


def palette() -> list[Sample]:
    """Return the tokens that the guide shows, with their light and dark values."""
    light, _, dark = TOKENS.read_text(encoding="utf-8").partition("prefers-color-scheme: dark")
    values = [dict(re.findall(r"--([\w-]+):\s*(#\w{6})", theme)) for theme in (light, dark)]
    return [
        Sample(name=name, meaning=meaning, light=values[0][name], dark=values[1].get(name, values[0][name]))
        for name, meaning in MEANINGS.items()
    ]


def blocks() -> list[Sample]:
    """Return every block of a text with its sample, and the call-out in each of its tones."""
    shown = []
    for block in BodyBlock().child_blocks.values():
        value = block.get_preview_value()
        tones = CalloutTone.values if block.name == "callout" else [None]
        values = [block.normalize({**value, "tone": tone}) if tone else value for tone in tones]
        shown.append(
            Sample(
                label=block.label,
                description=block.get_description(),
                examples=[block.bind(value) for value in values],
            )
        )
    return shown


@require_safe
def styleguide(request):
    """Show every component."""
    steps = [
        "Candidature",
        "Recevabilité",
        "Auto-évaluation",
        "Complétude",
        "Visite entre pairs",
        "Rapport",
        "Comité",
    ]
    context = {
        "palette": palette(),
        "badges": [(kind, list(statuses)) for kind, statuses in BADGES.items()],
        "steps": [
            Sample(
                label=label, state="done" if i < CURRENT_STEP else "current" if i == CURRENT_STEP else "next"
            )
            for i, label in enumerate(steps)
        ],
        "events": [
            Sample(date=date(2026, 6, 9), title="Visite entre pairs, trois jours"),
            Sample(
                date=date(2026, 11, 23),
                title="Rapport remis, réponse attendue",
                tone="wait",
                is_current=True,
                text="à vous, jusqu’au 14 décembre",
            ),
            Sample(date=date(2027, 1, 20), title="Comité de garantie", tone="next"),
        ],
        "answers": Sample(
            received=Sample(text="Oui, recevable", detail="depuis le 18 février 2026"),
            editable=Sample(text="Oui, tout", detail="jusqu’au dépôt"),
            turn=Sample(text="À vous", detail="puis au secrétariat, 10 jours ouvrés"),
            deadline=Sample(text="18 février 2027", detail="encore 87 jours"),
            contact=Sample(text="garantie@example.org", url="mailto:garantie@example.org"),
        ),
        "form": SampleForm(),
        "refused_form": SampleForm(REFUSED, prefix="refused"),
        "level_form": LevelForm(initial={"level": 2}),
        "levels": [
            Sample(level=i, name=name, definition="Ce que cela veut dire, en une phrase.", own="")
            for i, name in enumerate(LEVEL_NAMES)
        ],
        "axes": [
            Sample(code=code, name=name, score=score)
            for code, name, score in zip("ABCDE", AXES, (66.2, 58.9, 71.4, 54.2, 73.5), strict=True)
        ],
        "previous": [55, 50, 64.3, 41.7, 60.3],
        "page": Paginator(range(120), 10).page(2),
        "places": [
            Sample(
                number=1,
                latitude=44.6,
                longitude=2.4,
                label="Vallée de l’Orsane, en vigueur",
                url="#",
                tone="ok",
            ),
            Sample(
                number=2, latitude=47.2, longitude=-1.4, label="Val Serrant, suspendu", url="#", tone="wait"
            ),
            Sample(
                number=3, latitude=50.1, longitude=2.6, label="Vallons d’Ambrelles, échu", url="#", tone="end"
            ),
            Sample(
                number=4,
                latitude=12.4,
                longitude=-1.5,
                label="Plateau de Kossa, en vigueur",
                url="#",
                tone="ok",
            ),
            Sample(
                number=5,
                latitude=46.9,
                longitude=-71.2,
                label="Rivière-aux-Pins, en vigueur",
                url="#",
                tone="ok",
            ),
        ],
        "waiting": [
            Sample(
                title="Répondre au rapport",
                url="#",
                text="Plateau de Mirvaux",
                due=date(2026, 12, 14),
                days_left=21,
            ),
            Sample(
                title="Déclarer vos liens d’intérêt",
                url="#",
                text="TR-2026-0041",
                due=date(2026, 11, 20),
                days_left=-3,
            ),
        ],
        "reasons": ["Il manque deux preuves.", "Il manque la relecture d’une troisième famille d’acteurs."],
        "crumbs": [("Accueil", "/"), ("Garantie collective", "#"), ("Guide de style", "")],
        "figures": [
            Sample(value=7, label="territoires agréés en vigueur"),
            Sample(value=31, label="critères dans le référentiel"),
        ],
        "facts": [
            Sample(label="Périmètre", value="23 communes, 18 640 habitants"),
            Sample(label="Référentiel", value="Territoires responsables, version 1.0", url="#"),
        ],
        "saved_at": time(14, 5),
        "blocks": blocks(),
    }
    return render(request, "styleguide.html", context)
