"""``python bot.py ask [--lang fr|en] [--json] [--content DIR] [--workspace TEAM] QUESTION...``: what the handbook would answer.

Exit codes: 0 whether or not something fits, 1 when the content cannot be used, 2 for an unknown option.
"""

import argparse
import json
import sys
from pathlib import Path

from handbook.folders import Folders, workspaces
from handbook.language import guessed
from handbook.loading import load
from handbook.search import Answer, Index

HELP = "say which lessons answer a question, and with which words"

_CONTENT = Path(__file__).resolve().parent.parent / "content"


def main(argv: list[str]) -> int:
    """Answer the question in ``argv`` from the handbook; ``argv`` is what follows ``ask``."""
    parser = argparse.ArgumentParser(prog="bot.py ask", description="Say which lessons answer a question.")
    parser.add_argument(
        "--lang", metavar="fr|en", help="the language to answer in; guessed from the question if not given"
    )
    parser.add_argument("--json", action="store_true", help="print JSON instead of text")
    parser.add_argument("--content", type=Path, default=_CONTENT, metavar="DIR", help="the content folder")
    parser.add_argument(
        "--workspace", metavar="TEAM", default="", help="as this workspace reads it, if it has content of its own"
    )
    parser.add_argument("question", nargs="+", metavar="QUESTION", help="the question, with or without quotes")
    try:
        options = parser.parse_args(argv)
    except SystemExit as stop:
        return int(stop.code or 0)
    folders = Folders(options.content, workspaces(options.content).get(options.workspace))
    handbook = load(options.content, folders).handbook
    if handbook is None:
        print(
            f"bot.py ask: the content cannot be used. See: python bot.py check --content {options.content}",
            file=sys.stderr,
        )
        return 1
    known = handbook.programme.languages
    if options.lang and options.lang not in known:
        print(f"bot.py ask: there is no handbook in {options.lang!r}. Known: {', '.join(known)}.", file=sys.stderr)
        return 2
    question = " ".join(options.question)
    guess = guessed(question)
    language = options.lang or (guess if guess in known else handbook.programme.default_language)
    answers = Index(handbook).search(question, language)
    print(_as_json(answers) if options.json else _as_text(answers))
    return 0


def _as_json(answers: tuple[Answer, ...]) -> str:
    found = [
        {
            "module": answer.module_id,
            "lesson": answer.lesson_id,
            "title": answer.title,
            "score": round(answer.score, 3),
            "passage": answer.passage,
        }
        for answer in answers
    ]
    return json.dumps(found, ensure_ascii=False, indent=2)


def _as_text(answers: tuple[Answer, ...]) -> str:
    if not answers:
        return "Nothing in the handbook answers that."
    return "\n\n".join(
        f"{answer.title}  ({answer.lesson_id}, {answer.score:.2f})\n  {' '.join(answer.passage.split())}"
        for answer in answers
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
