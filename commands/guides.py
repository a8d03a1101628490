"""The short lists shown beside the demo's workspace: what to try, step by step, in the page's own language."""

from typing import Any

from blocks import ids
from blocks.charter import button_label
from domain.members import Voice

NORA, BEN, CLAIRE, TEAM = "U0NORA0001", "U0BEN00001", "U0CLAIRE01", "C0EQUIPE01"
"""Whom and what sandbox/workspaces/association.json holds."""


def first_week() -> dict[str, Any]:
    """From nobody's first lesson on. Whoever reads French begins as Nora, whoever does not as Ben."""
    steps = [*_newcomers_steps(), *_programmes_steps()]
    return {"title": {"fr": "À essayer", "en": "Try this"}, "start_as": {"fr": NORA, "en": BEN}, "steps": steps}


def _newcomers_steps() -> list[dict[str, Any]]:
    return [
        {
            "id": "first-lesson",
            "text": {
                "fr": "On vient d’arriver dans l’équipe. Sur l’accueil d’Entrain : suivre la première leçon, et répondre à sa question.",
                "en": "You are new to the team. On Entrain’s Home: take the first lesson, and answer its question.",
            },
            "do": {"home": True},
            "done_when": {"delivery": "block_actions", "action_id": ids.LESSON_ANSWER},
        },
        {
            "id": "modules",
            "text": {
                "fr": "Où en est-on ? La commande /apprendre liste répond en plein canal, mais à soi seulement.",
                "en": "How far is that? In a channel, /learn list tells you, and nobody else sees it.",
            },
            "do": {"message": {"fr": "/apprendre liste", "en": "/learn list"}, "channel": TEAM},
            "done_when": {"delivery": "slash_commands", "command": ["/apprendre", "/learn"]},
        },
        {
            "id": "ask",
            "text": {
                "fr": "Une question ? On l’écrit à Entrain comme à quelqu’un de l’équipe. Essayer aussi : plus tard, pause, in English please.",
                "en": "A question? Write it to Entrain as you would to a colleague. Try this too: later, pause, en français please.",
            },
            "do": {
                "open": "im",
                "message": {
                    "fr": "est-ce que je dois utiliser mon compte personnel ?",
                    "en": "do I have to use my own account?",
                },
            },
            "done_when": {"message_contains": ids.ASK_HELPED},
        },
    ]


def _programmes_steps() -> list[dict[str, Any]]:
    return [
        {
            "id": "start",
            "text": {
                "fr": "Claire coordonne. Au bas de son accueil : choisir le canal #equipe, puis Démarrer. Rien ne part avant.",
                "en": "Claire coordinates, in French. At the end of her Home: choose #equipe, then press “Démarrer” (Start). Nothing goes out before.",
            },
            "as": CLAIRE,
            "do": {"home": True},
            "done_when": {"metadata": ":welcome:"},
        },
        {
            "id": "charter",
            "text": {
                "fr": "Chacun reçoit un premier message. Lire celui de Nora, puis la charte, jusqu’au bouton de la dernière page.",
                "en": "Everyone gets a first message. In Nora’s, in French: “Lire la charte”, as far as the button on its last page.",
            },
            "as": NORA,
            "do": {"open": "im"},
            "done_when": {
                "delivery": "view_submission",
                "callback_id": ids.CHARTER_READ,
                "submit": button_label(Voice("fr", "vous", "Europe/Paris")),
            },
        },
        {
            "id": "montreal",
            "text": {
                "fr": "À Montréal, il fait encore nuit. Passer au moment suivant : Ben reçoit son premier message à 9 h, en anglais.",
                "en": "It is still night in Montréal. Move to the next moment: Ben gets his first message at nine, in English.",
            },
            "as": BEN,
            "do": {"open": "im", "clock": {"next": True}},
            "done_when": {"metadata": ":welcome:"},
        },
        {
            "id": "scheduled",
            "text": {
                "fr": "Encore un moment : mardi à 10 h, une leçon vient d’elle-même à Nora, à lire et à finir dans son message.",
                "en": "One moment more: on Tuesday at ten a lesson comes to Nora by itself, to read and finish inside its message.",
            },
            "as": NORA,
            "do": {"open": "im", "clock": {"next": True}},
            "done_when": {"metadata": ":lesson:"},
        },
        {
            "id": "steward",
            "text": {
                "fr": "Qui lira ce que l’on dit sans son nom ? Claire accepte d’être une personne de confiance, sur son accueil.",
                "en": "Who will read what people say without their name? Claire agrees to, in French, on her Home: “J’accepte”.",
            },
            "as": CLAIRE,
            "do": {"home": True},
            "done_when": {"delivery": "block_actions", "action_id": ids.STEWARD_ACCEPT},
        },
        {
            "id": "concern",
            "text": {
                "fr": "Nora dit ce qui l’inquiète, et copie son code. Au moment suivant, Claire pourra lire, sans savoir qui a écrit.",
                "en": "Nora says what worries her, in French, and copies her code. At the next moment Claire can read it, not know who wrote.",
            },
            "as": NORA,
            "do": {"message": {"fr": "/inquietude", "en": "/concern"}, "channel": TEAM},
            "done_when": {"delivery": "view_submission", "callback_id": ids.CONCERN_SUBMIT},
        },
        {
            "id": "suggestion",
            "text": {
                "fr": "Ce que Nora propose avec son nom, toute l’équipe peut le soutenir, et Claire y répond, sur le tableau.",
                "en": "What Nora suggests with her name, in French, all the team can support, and Claire answers it on the board.",
            },
            "as": NORA,
            "do": {
                "message": {
                    "fr": "/suggerer Dire sous combien de temps on répond",
                    "en": "/suggest Dire sous combien de temps on répond",
                },
                "channel": TEAM,
            },
            "done_when": {"delivery": "view_submission", "callback_id": ids.SUGGESTION_POST},
        },
    ]


def after_a_quarter() -> dict[str, Any]:
    """What there is to see once a quarter has been lived."""
    steps = [
        {
            "id": "desk",
            "text": {
                "fr": "Treize semaines ont passé. Claire coordonne : au bas de son accueil, ouvrir la liste derrière un chiffre.",
                "en": "Thirteen weeks have gone by. Claire coordinates, in French: at the end of her Home, open the list behind a figure.",
            },
            "as": CLAIRE,
            "do": {"home": True},
            "done_when": {"delivery": "block_actions", "action_id": ids.LIST_OPEN},
        },
        {
            "id": "digest",
            "text": {
                "fr": "Le canal #equipe garde le résumé de chaque vendredi. Où en est-on ? /elan le dit, à soi seulement.",
                "en": "#equipe holds every Friday’s digest. Where does the team stand? /momentum tells you, and nobody else.",
            },
            "do": {"message": {"fr": "/elan", "en": "/momentum"}, "channel": TEAM},
            "done_when": {"delivery": "slash_commands", "command": ["/elan", "/momentum"]},
        },
        {
            "id": "surveys",
            "text": {
                "fr": "Ce qui inquiétait, ce qui inquiète encore : Claire ouvre les résultats des sondages.",
                "en": "What worried people, and what still does: Claire opens the results of the surveys.",
            },
            "as": CLAIRE,
            "do": {"message": {"fr": "/sondage", "en": "/survey"}, "channel": TEAM},
            "done_when": {"delivery": "block_actions", "action_id": ids.SURVEY_RESULT},
        },
        {
            "id": "board",
            "text": {
                "fr": "Le tableau des suggestions : ce que l’on a proposé, et ce qu’il en est advenu.",
                "en": "The board of suggestions, in French: what people proposed, and what became of it.",
            },
            "as": NORA,
            "do": {"message": {"fr": "/suggerer", "en": "/suggest"}, "channel": TEAM},
            "done_when": {"delivery": "slash_commands", "command": ["/suggerer", "/suggest"]},
        },
        {
            "id": "mine",
            "text": {
                "fr": "Et soi ? Nora retrouve son parcours et ses questions à revoir sur son accueil.",
                "en": "And oneself? Nora finds how far she is, and what is due for review, on her Home.",
            },
            "as": NORA,
            "do": {"home": True},
            "done_when": {"delivery": "app_home_opened"},
        },
    ]
    return {
        "title": {"fr": "À regarder", "en": "Look around"},
        "start_as": {"fr": CLAIRE, "en": CLAIRE},
        "steps": steps,
    }
