"""A small content folder without fault, which the other handbook tests break one value at a time."""

from datetime import date, time
from pathlib import Path

from domain.handbook import Link
from domain.programme import ContactHours
from handbook.loading import load

# Four words a sentence, a hundred words: a lesson's idea has 90 to 160.
IDEA_FR = "Une phrase de quatre. " * 24 + "Quatre mots de fin."
IDEA_EN = "A sentence of four. " * 24 + "Four words to end."

PROGRAMME = """\
organisation: {name: "Les Amis du Lac", coordinator: "Nora Petit", contact: "#lac", whistleblowing: "ethique@lac.test"}
languages: [fr, en]
default_language: fr
address: tu
coordinators: [U0NORA0001]
contact_hours: {days: [mon, tue, wed, thu, fri], from: "09:00", to: "17:30"}
lessons: {days: [tue, thu], at: "10:00"}
attention: {per_day: 1, per_week: 3}
paths:
  everyone: [start, fears]
charter: {due_after_days: 14}
limits: {messages_per_minute: 220}
review: {target_recall: 0.85, at_most: 4, after_absence: 2}
away_words: [Congé]
commands: {survey: /team-survey}
"""

FEARS_FR = f"""\
module: fears
language: fr
title: Ce qui inquiète
summary: Des craintes, des réponses.
owner: coordinator
lessons:
  - id: fears-control
    title: Perdre la main
    covers: [fears.control]
    idea: |
      {IDEA_FR}
    example: |
      [[Appelez|Appelle]] {{coordinator}},
      puis {{organisation}} répond.

      - un point
      - un autre
    try: Une chose.
    links:
      - lesson: start-why
      - clause: criticism
      - url: https://example.org
        label: Lire
    asked_as: [Et si on perd la main ?]
    questions:
      - id: fears-control-1
        ask: Que faire ?
        options:
          - id: a
            text: Rien du tout, jamais.
            feedback: Non.
          - id: b
            text: Répondre.
            right: true
            feedback: Oui.
"""

FEARS_EN = f"""\
module: fears
language: en
title: What worries us
summary: Worries and answers.
owner: coordinator
lessons:
  - id: fears-control
    title: Losing control
    covers: [fears.control]
    idea: |
      {IDEA_EN}
    example: Call {{coordinator}}.
    try: One thing.
    questions:
      - id: fears-control-1
        ask: What then?
        options:
          - id: a
            text: Nothing at all, ever.
            feedback: No.
          - id: b
            text: Answer.
            right: true
            feedback: Yes.
"""


def start(language: str, idea: str) -> str:
    """The module ``start``, the same in both languages but for its idea."""
    return f"""\
module: start
language: {language}
title: Start
summary: Start here.
owner: coordinator
lessons:
  - id: start-why
    title: Why
    idea: |
      {idea}
    example: One.
    try: Two.
    questions:
      - id: start-why-1
        ask: Why?
        options:
          - {{id: a, text: Because, right: true, feedback: Right.}}
          - {{id: b, text: Never ever, feedback: Wrong.}}
"""


def charter(language: str, version: str = "1.0") -> str:
    """A charter of two clauses."""
    return f"""\
charter: social-media
version: "{version}"
language: {language}
status: published
published_on: 2026-11-02
owner: coordinator
title: Charter
preamble: Hello.
clauses:
  - id: purpose
    number: 1
    title: Purpose
    text: To talk.
  - id: criticism
    number: 2
    title: Criticism
    text: To answer.
acknowledgement: I have read it.
"""


FOLDER = {
    "programme.yaml": PROGRAMME,
    "modules/fears.fr.yaml": FEARS_FR,
    "modules/fears.en.yaml": FEARS_EN,
    "modules/start.fr.yaml": start("fr", IDEA_FR),
    "modules/start.en.yaml": start("en", IDEA_EN),
    "charter/1.0.fr.yaml": charter("fr"),
    "charter/1.0.en.yaml": charter("en"),
}


def put(folder: Path, changed: dict[str, str | bytes | None] | None = None) -> Path:
    """Write the folder, with some files replaced, or left out when None."""
    for name, content in {**FOLDER, **(changed or {})}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if content is not None:
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def test_the_example_has_nothing_to_mend(tmp_path: Path) -> None:
    assert load(put(tmp_path)).problems == ()


def test_texts_come_ready_to_read(tmp_path: Path) -> None:
    handbook = load(put(tmp_path)).handbook
    assert handbook is not None
    lesson = handbook.lesson("fears-control", "fr")
    assert lesson is not None
    assert lesson.example == "Appelle Nora Petit, puis Les Amis du Lac répond.\n\n- un point\n- un autre"
    assert lesson.links == (
        Link("lesson", "start-why"),
        Link("clause", "criticism"),
        Link("url", "https://example.org", "Lire"),
    )
    assert lesson.questions[0].right_option.id == "b"


def test_the_programme_is_typed(tmp_path: Path) -> None:
    handbook = load(put(tmp_path)).handbook
    assert handbook is not None
    programme = handbook.programme
    assert programme.contact_hours == ContactHours(frozenset(range(5)), time(9), time(17, 30))
    assert (programme.lesson_days, programme.lesson_time) == (frozenset({1, 3}), time(10))
    assert programme.away_words == ("congé",)
    assert programme.commands == {"survey": "/team-survey"}
    assert handbook.lesson_ids("everyone") == ("start-why", "fears-control")
    assert handbook.lesson_ids("nobody") == ()
    assert handbook.module_ids() == ("start", "fears")


def test_the_current_charter_is_the_newest_published_by_number(tmp_path: Path) -> None:
    versions: dict[str, str | bytes | None] = {}
    for version, status in (("1.9", "published"), ("1.10", "published"), ("2.0", "consultation")):
        for language in ("fr", "en"):
            text = charter(language, version).replace("published\n", f"{status}\n")
            text = text.replace("To talk.", "To talk.\n    change: unchanged")
            text = text.replace("To answer.", "To answer.\n    change: unchanged")
            versions[f"charter/{version}.{language}.yaml"] = text
    loaded = load(put(tmp_path, versions))
    assert loaded.problems == ()
    assert loaded.handbook is not None
    current = loaded.handbook.current_charter("en")
    assert current is not None
    assert (current.version, current.language, current.published_on) == ("1.10", "en", date(2026, 11, 2))
    assert loaded.handbook.charter_versions() == ("1.0", "1.9", "1.10", "2.0")


def test_a_charter_hashes_by_what_is_shown_not_by_how_it_is_typed(tmp_path: Path) -> None:
    one = load(put(tmp_path / "one")).handbook
    typed: dict[str, str | bytes | None] = {
        "charter/1.0.fr.yaml": charter("fr")
        .replace("To talk.", "|\n      To\n      talk.")
        .replace("coordinator", "board")
    }
    other = load(put(tmp_path / "other", typed)).handbook
    assert one is not None
    assert other is not None
    assert one.text_sha256("1.0", "fr") == other.text_sha256("1.0", "fr")
    assert one.text_sha256("1.0", "fr") != one.text_sha256("1.0", "en")
    assert one.text_sha256("9.9", "fr") is None
