"""A workspace's own content over the shared one: what differs is its own, what does not is in memory once."""

from pathlib import Path

import pytest

from commands.check import main as check
from domain.handbook import Handbook
from handbook.loading import load
from handbook.own import own_handbooks
from services import Library
from services.context import Core
from storage.database import Database
from tests.support import FakeClock
from tests.unit.test_handbook_example import FOLDER, charter, put

LAKE, RIVER, OTHER = "T0LAKE0001", "T0RIVER001", "T0OTHER001"
RIVER_NAME = (
    'organisation: {name: "La Rivière", coordinator: "Yusuf Diallo", contact: "#eau", whistleblowing: "droit@r.test"}\n'
)


def own(workspace_id: str, **files: str) -> dict[str, str | bytes | None]:
    """Files of a workspace's own, ``modules_fears_fr`` for ``modules/fears.fr.yaml``."""
    places = {"programme": "programme.yaml", "charter": "charter/2.0.fr.yaml", "charter_en": "charter/2.0.en.yaml"}
    places |= {"fears": "modules/fears.fr.yaml", "fears_en": "modules/fears.en.yaml"}
    return {f"workspaces/{workspace_id}/{places[name]}": text for name, text in files.items()}


def library(folder: Path) -> Library:
    """As the bot reads it."""
    handbook = load(folder).handbook
    assert handbook is not None
    return Library(handbook, own_handbooks(folder, handbook))


def example(handbook: Handbook) -> str:
    lesson = handbook.lesson("fears-control", "fr")
    assert lesson is not None
    return lesson.example


def test_a_workspace_reads_its_own_name_charter_and_lesson_and_the_others_do_not(tmp_path: Path) -> None:
    text = FOLDER["modules/fears.fr.yaml"].replace("title: Perdre la main", "title: Perdre pied")
    folder = put(
        tmp_path,
        {
            **own(RIVER, programme=RIVER_NAME, fears=text),
            **own(LAKE, charter=charter("fr", "2.0"), charter_en=charter("en", "2.0")),
        },
    )
    read = library(folder)
    core = Core(Database("sqlite://"), read, FakeClock(), "0.1.0")
    river, lake, other = (core.handbook(workspace_id) for workspace_id in (RIVER, LAKE, OTHER))
    assert "La Rivière répond" in example(river)
    assert "Les Amis du Lac répond" in example(lake) == example(other)
    assert core.programme(RIVER).organisation.whistleblowing == "droit@r.test"
    assert core.programme(RIVER).paths == core.programme(OTHER).paths, "what its file does not say is the shared"
    river_lesson, other_lesson = river.lesson("fears-control", "fr"), other.lesson("fears-control", "fr")
    assert river_lesson is not None
    assert other_lesson is not None
    assert (river_lesson.title, other_lesson.title) == ("Perdre pied", "Perdre la main")
    assert [one.version for one in lake.published_charters("fr")] == ["2.0"], "its charter is not the shared one's next"
    assert [one.version for one in river.published_charters("fr")] == ["1.0"]


def test_what_does_not_differ_is_in_memory_once(tmp_path: Path) -> None:
    read = library(put(tmp_path, own(RIVER, programme=RIVER_NAME)))
    assert all(read.of(f"T{number}") is read for number in range(10_000)), "ten thousand workspaces, one handbook"
    river, shared = read.of(RIVER).handbook, read.handbook
    assert read.of(RIVER) is read.of(RIVER)
    assert river.modules["start", "fr"] is shared.modules["start", "fr"]
    ours, theirs = river.lesson("fears-control", "fr"), shared.lesson("fears-control", "fr")
    assert ours is not None
    assert theirs is not None
    assert ours.questions is theirs.questions, "of a lesson, only the text that names the organisation"
    assert ours.example != theirs.example


def test_where_lessons_are_the_same_so_is_their_index(tmp_path: Path) -> None:
    quiet = 'attention: {per_day: 1, per_week: 1}\ncontact_hours: {days: [mon, tue, wed, thu], from: "10:00", to: "16:00"}\n'
    read = library(put(tmp_path, {**own(LAKE, programme=quiet), **own(RIVER, programme=RIVER_NAME)}))
    assert read.of(LAKE).programme.per_week == 1
    assert read.of(LAKE).index is read.index
    assert read.of(RIVER).index is not read.index


def test_a_handbook_read_again_is_another_reading(tmp_path: Path) -> None:
    read = library(put(tmp_path, own(RIVER, programme=RIVER_NAME)))
    before = read.revision
    read.of(OTHER)
    assert read.revision == before
    read.of(RIVER)
    assert read.revision == before + 1, "its own was read: there may be a new edition of its charter"
    read.handbook = read.handbook
    assert read.revision == before + 2


def test_a_workspace_whose_programme_cannot_be_used_reads_the_shared_content(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    read = library(put(tmp_path, own(RIVER, programme="address: thou\n")))
    assert read.of(RIVER) is read
    assert "T0RIVER001/programme.yaml:1:10" in caplog.text
    assert "reads the shared content" in caplog.text


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (f"{RIVER}/programme.yaml", "address: thou\n", "programme.yaml:1:10: error"),
        (f"{RIVER}/programme.yaml", "commands: {learn: /train}\n", "a workspace cannot rename them"),
        (f"{RIVER}/charter/2.0.fr.yaml", charter("fr", "2.0"), "the file 2.0.en.yaml is missing"),
        (f"{RIVER}/modules/fears.fr.yaml", "module: fears\n", "modules/fears.fr.yaml:1:1: error"),
        (f"{RIVER}/programme.yml", "address: tu\n", "Nothing of this name is read"),
        ("river/programme.yaml", "address: tu\n", "not the folder of a workspace"),
        (f"{RIVER}/programme.yaml", "paths: {everyone: [gone]}\n", "names the module `gone`"),
    ],
)
def test_check_says_what_is_wrong_with_a_workspace_s_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, text: str, said: str
) -> None:
    folder = put(tmp_path, {f"workspaces/{name}": text})
    assert check(["--content", str(folder)]) == 1
    assert said in capsys.readouterr().out


def test_check_says_what_breaks_in_the_shared_content_for_one_workspace(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fewer = {
        f"charter{suffix}": charter(lang, "2.0").replace("  - id: criticism", "  - id: other")
        for suffix, lang in (("", "fr"), ("_en", "en"))
    }
    assert check(["--content", str(put(tmp_path, own(RIVER, **fewer)))]) == 1
    out = capsys.readouterr().out
    assert f"For the workspace {RIVER}: " in out
    assert "`criticism`" in out


def test_own_content_without_fault_has_nothing_to_mend(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(["--content", str(put(tmp_path, own(RIVER, programme=RIVER_NAME)))]) == 0
