"""What says much the same is found, in both languages and across them; what only sounds like it is mostly left alone."""

import pytest

from handbook.likeness import alike

SAME = [
    ("Préparer des réponses types aux critiques", "Avoir des modèles de réponse quand on est critiqué"),
    ("Créer un calendrier partagé des publications", "A shared calendar of what we publish"),
    ("Une formation pour faire de belles photos au téléphone", "Apprendre à prendre de bonnes photos au smartphone"),
    ("Publier moins souvent, mais mieux", "Moins de posts, plus de qualité"),
    ("Une heure de travail par semaine pour les réseaux", "Compter le temps des réseaux dans les heures de travail"),
    ("Give everyone the right to refuse a photo", "Nobody should be photographed without having said yes"),
    ("Raccourcir la charte", "La charte est trop longue, il faut la réduire"),
    ("Traduire la charte en arabe", "Il faudrait une version de la charte en arabe"),
    ("Ne pas publier le week-end", "Pas de publication le samedi et le dimanche"),
    ("Stop posting on weekends", "No posts on Saturday and Sunday please"),
]
OTHER = [
    "Remercier les donateurs en vidéo",
    "Une newsletter mensuelle",
    "Inviter un journaliste à la fête de juin",
    "A list of hashtags we use",
    "Changer de fournisseur de café",
    "Ouvrir une page LinkedIn pour recruter des bénévoles",
    "Une réunion de moins le lundi",
    "Print the posters on recycled paper",
]


def board_without(text: str) -> dict[str, str]:
    """All of these but one."""
    everything = [*(text for pair in SAME for text in pair), *OTHER]
    return {one: one for one in everything if one != text}


def test_most_of_what_says_the_same_is_offered() -> None:
    found = [other in alike(text, board_without(text), language="fr", limit=3) for text, other in SAME]
    assert sum(found) >= 8, found


def test_most_of_what_is_new_is_posted_without_a_question() -> None:
    offered = [alike(text, board_without(text), language="fr", limit=3) for text in OTHER]
    assert sum(1 for one in offered if one) <= 2, offered


@pytest.mark.parametrize("text", ["", " ", "de la", "😀", "x" * 5_000])
def test_a_text_that_says_nothing_is_like_nothing(text: str) -> None:
    assert alike(text, {"a": "Raccourcir la charte", "b": ""}, language="fr", limit=3, by_meaning=False) == []


def test_by_words_alone_the_same_words_are_found() -> None:
    assert alike("Il faut raccourcir la charte", board_without(""), language="fr", limit=1, by_meaning=False) == [
        "Raccourcir la charte"
    ]
