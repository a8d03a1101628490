"""The draft coach: what it finds, what it leaves in peace, and what is wrong with a file of rules."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from blocks.coach import clause_modal, coach_modal
from config.settings import ROOT
from domain.coach import SHOWN, Coach, Draft, Sense
from domain.drafts import Advice, CoachView, RuleView, findings, length_on, sentences
from domain.handbook import Clause
from handbook.coach import link_problems, read_coach
from handbook.language import guessed
from handbook.sense import Examples
from tests.handbooks import real_handbook
from tests.unit.test_blocks import VOICE, check_view


@cache
def rules() -> Coach:
    """The rules that come with the program."""
    found = real_handbook()
    assert found.coach is not None
    return found.coach


@cache
def learnt() -> Sense:
    """What it learns from the examples that come with the program."""
    return Examples(rules().taught)


@pytest.fixture
def coach() -> Coach:
    """The same."""
    return rules()


def found_in(
    coach: Coach, text: str, network: str | None = None, *, pictured: bool = False, sense: Sense | None = None
) -> dict[str, tuple[str, ...]]:
    """What is found in a draft, by rule."""
    draft = Draft(text, guessed(text), coach.network(network), pictured)
    return {finding.rule.id: finding.excerpts for finding in findings(coach, draft, sense or learnt())}


FAULTS = [
    ("people", "Amina, 34 ans, est arrivée au foyer avec ses trois enfants."),
    ("people", "Meet Fatima, a refugee who fled the war and now cooks with us."),
    ("people", "La famille Benali a reçu un colis alimentaire."),
    ("faces", "Voici les photos des enfants pendant la sortie !"),
    ("personal-data", "Pour toute question, écrivez à jeanne.martin@gmail.com ou au 06 12 34 56 78."),
    ("personal-data", "Call Tom on 07700 900123."),
    ("personal-data", "She lives at 12 Station Road, the blue door."),
    ("personal-data", "Bon anniversaire à Léo, né le 12/03/2011 !"),
    ("personal-data", "Virement sur FR76 3000 6000 0112 3456 7890 189, merci."),
    ("wooden", "Nous favorisons une synergie entre les acteurs du territoire."),
    ("wooden", "We are leveraging partnerships to deliver impactful outcomes."),
    ("wooden", "Ce dispositif innovant a été une réussite."),
    ("figures", "80 % des familles de notre quartier sautent un repas par semaine."),
    ("figures", "One in three children here goes to school hungry."),
    ("figures", "Des études montrent que jardiner rend heureux."),
    ("shouting", "VENEZ TOUS SAMEDI AU MARCHÉ !!!"),
    ("shouting", "We did it! Really! Thanks! To all of you!"),
    ("pictures", "Regardez la photo de l’atelier d’hier, tout le monde a ri."),
    ("pictures", "Les photos de samedi sont en ligne."),
    ("personal-data", "Pay into her own account: sort code 20-45-77, account 30219948."),
    ("personal-data", "RIB : 30004 00823 00012345678 76, au nom de Luc."),
    ("personal-data", "Virez sur le compte 539-0075470-34, ou CCP 12-34567-8."),
    ("personal-data", "Il est reparti en Clio immatriculée 4821 WX 35."),
    ("personal-data", "The van, number plate KX19VOB, stood there all night."),
    ("personal-data", "Date of birth 2009-03-04, as on the form."),
    ("figures", "Nous sommes la première ressourcerie de Bretagne en tonnes collectées."),
    ("confidential", "Trois salariées ont saisi l’inspection du travail à cause de l’ambiance au bureau."),
    ("personal-data", "Appelez Lucie au 06 12 34 56 78, elle vous dira tout."),
    ("personal-data", "Apéro chez la présidente, 8 rue des Lilas, au troisième."),
    ("confidential", "It isn’t really public, so enjoy the secret."),
    ("figures", "Quatre millions de personnes sont mal logées."),
    ("confidential", "Le conseil a décidé de fermer l’antenne, ne pas diffuser avant lundi."),
]


@pytest.mark.parametrize(("rule", "text"), FAULTS)
def test_a_fault_is_found(coach: Coach, rule: str, text: str) -> None:
    assert rule in found_in(coach, text)


@pytest.mark.parametrize(
    "text",
    [
        "Samedi, douze bénévoles ont replanté la haie du jardin. Prochain rendez-vous le 12 mars à 10 h, avec des gants.",
        "Claire, bénévole, explique aux résidents comment trier les bocaux. Venez essayer mardi soir.",
        "Renseignements au 01 42 00 00 00 ou contact@jardins.org, au 8 rue des Lilas.",
        "Selon l’Insee (2024), 14 % des ménages du département n’ont pas de voiture. Notre minibus passe le jeudi.",
        "Amina (prénom changé) a trouvé un logement après six mois au foyer. Elle a relu ce texte.",
        "Un mardi sur deux, l’atelier couture est ouvert à qui veut. 100 % récup, 20 % de réduction au café.",
        "Selon Eurostat, 12,5 % des ménages ont un jardin.",
        "L’ONU a fait du 5 décembre la journée des bénévoles. Les nôtres préfèrent un gâteau !",
        "Our repair café saved 41 toasters this year. Bring yours on Sunday!",
        "[Photo] Le four à pain. Texte alternatif : trois pains ronds sur une planche.",
        "Registration: 4 June 2026 at 10, room B 12. Plates: 12, cups: 30, bring your own.",
        "L’inscription se fait le 12-03-2026 à 10 h. Association créée le 4 mars 2009.",
        "You asked why the shop closes on Mondays. Answer: that’s when we sort what you gave us.",
    ],
)
def test_a_post_without_a_fault_is_left_in_peace(coach: Coach, text: str) -> None:
    assert found_in(coach, text) == {}


def test_the_length_is_that_of_the_network_chosen(coach: Coach) -> None:
    text = "Un mot après l’autre. " * 20
    assert "length" not in found_in(coach, text)
    assert found_in(coach, text, "x")["length"] == (f"X: {len(text)} > 280",)
    assert "length" not in found_in(coach, text, "mastodon")
    address = "https://example.org/" + "a" * 300
    assert length_on(address, coach.network("x")) == 23
    assert length_on(address, coach.network("mastodon")) == len(address)


def test_a_picture_without_a_description_is_found_whatever_the_text(coach: Coach) -> None:
    assert "pictures" in found_in(coach, "Le four à pain est chaud.", pictured=True)
    assert "pictures" not in found_in(coach, "Le four à pain est chaud.")


def test_words_of_one_language_do_not_alarm_in_another(coach: Coach) -> None:
    assert (
        found_in(coach, "Nous sommes contents de vous voir et de manger ensemble sur la place : un key moment.") == {}
    )


FOLDS = 4


def test_of_what_an_editor_finds_nine_in_ten_are_found_and_one_clean_draft_in_ten_at_most_alarms(coach: Coach) -> None:
    """In drafts it has not met: of each quarter of them, the sentences it learnt from are taken from it first."""
    drafts = yaml.safe_load((ROOT / "tests" / "coach" / "drafts.yaml").read_text("utf-8"))
    size = -(-len(drafts) // FOLDS)
    found = []
    for quarter in (drafts[at : at + size] for at in range(0, len(drafts), size)):
        met = {" ".join(sentence.split()) for draft in quarter for sentence in sentences(draft["text"])}
        kinds = {kind: tuple(set(said) - met) for kind, said in coach.taught.sentences.items()}
        sense = Examples(replace(coach.taught, sentences=kinds))
        found += [(draft, found_in(coach, draft["text"], draft["network"], sense=sense)) for draft in quarter]
    expected = [(rule, rule in seen, draft["text"]) for draft, seen in found for rule in draft["finds"]]
    clean = [(seen, draft["text"]) for draft, seen in found if not draft["finds"]]
    missed, alarms = [each for each in expected if not each[1]], [each for each in clean if each[0]]
    assert len(found) == len(drafts) == 317
    assert len(missed) <= 0.1 * len(expected), missed
    assert len(alarms) <= 0.1 * len(clean), alarms


PIECES = st.sampled_from(
    [
        "Amina",
        "résidente",
        "06",
        "12",
        "ans",
        "%",
        "A",
        "@",
        "!",
        "né le",
        "vit",
        "FR76",
        "https://",
        "\n",
        " ",
        ".",
        "’",
        "🎥",
        "<!here>",
    ]
)


@given(st.lists(PIECES, max_size=60).map("".join), st.sampled_from([None, "x", "linkedin"]))
def test_whatever_is_typed_is_answered_within_slacks_limits(text: str, network: str | None) -> None:
    coach = rules()
    found = findings(coach, Draft(text, guessed(text), coach.network(network)))
    assert all(len(finding.excerpts) <= SHOWN for finding in found)
    clause = Clause("c", 1, text or "t", text or "t", None)
    advice = tuple(Advice(f.rule.id, text or "t", text or "a", f.excerpts, clause, None) for f in found)
    view = CoachView(VOICE, coach.networks, text, coach.network(network), advice, len(text))
    for one in (coach_modal(view, pictured=True), *(clause_modal(RuleView(view.voice, each)) for each in advice)):
        check_view(one)


BROKEN = {
    "rule of no clause": ("clause: images", "clause: image", "there is no such clause"),
    "rule of no lesson": ("lesson: content-plain", "lesson: content-plane", "there is no such lesson"),
    "rule twice": ("id: faces", "id: people", "used twice"),
    "unknown look": ("look: shouting", "look: shout", "`shout`"),
    "no examples": ("id: wooden", "id: woody", "has none"),
    "nothing settles": ("settled: consent", "settled: consents", "no sentences of the kind"),
    "no words": ("look: contact-details", "look: words", "has none"),
}


@pytest.mark.parametrize(("here", "there", "says"), BROKEN.values(), ids=BROKEN)
def test_what_is_wrong_with_the_rules_is_said_at_its_line(here: str, there: str, says: str, tmp_path: Path) -> None:
    text = (ROOT / "content" / "coach.yaml").read_text("utf-8")
    (tmp_path / "coach.yaml").write_text(text.replace(here, there, 1), "utf-8")
    book = real_handbook()
    source, read = read_coach(tmp_path / "coach.yaml", book.programme)
    clauses = {clause.id for charter in book.charters.values() for clause in charter.clauses}
    lessons = {lesson.id for lesson in book.lessons("fr")}
    problems = [*source.problems, *(link_problems(source, read, clauses, lessons) if read else [])]
    assert [says in problem.message for problem in problems] == [True], problems
    assert problems[0].line == text[: text.index(here)].count("\n") + 1 or says == "has none"
