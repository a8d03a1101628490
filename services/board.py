"""The board as one person sees it: what stands on it, in which order, what is searched for, what waits for a word."""

from sqlalchemy import Connection

from domain.concerns import Topic
from domain.handbook import Handbook
from domain.members import Member
from domain.schedule import local_date
from domain.suggestions import OPEN, Line, Looking, Shown, State, matching, waits
from handbook.language import words as words_in
from services.concerns import topics_of, zone_of
from services.context import Core
from storage import suggestions as store
from storage.suggestions import SuggestionRow


def topics(handbook: Handbook, language: str) -> tuple[Topic, ...]:
    """What a suggestion can be about: a clause of the charter, a section of the handbook, or one of its lessons."""
    found = [topic for topic in topics_of(handbook, language, fears=()) if topic.kind in {"clause", "section"}]
    lessons = (Topic(f"lesson:{lesson.id}", lesson.title) for lesson in handbook.lessons(language))
    return (*found, *lessons)


class Reading:
    """The board as one person sees it, read once."""

    def __init__(self, connection: Connection, core: Core, member: Member) -> None:
        self._member, workspace_id = member, member.key.workspace_id
        self._handbook = core.handbook(workspace_id)
        self.rows = {row.suggestion_id: row for row in store.every(connection, workspace_id)}
        self._groups: dict[str, list[SuggestionRow]] = {}
        for row in self.rows.values():
            self._groups.setdefault(row.root, []).append(row)
        self.words = store.words(connection, workspace_id)
        self._counts = store.counts(connection, workspace_id)
        self._supported = store.supported(connection, member.key)
        self._titles = {one.key: one for one in topics(self._handbook, member.voice.language)}
        self.today = local_date(core.clock.now(), zone_of(connection, workspace_id))

    def line(self, row: SuggestionRow) -> Line:
        """A suggestion as this person sees it; one that was merged into another counts with that one."""
        said = self.words.get(row.suggestion_id, [])
        return Line(
            suggestion_id=row.suggestion_id,
            text=row.text,
            author=row.author,
            on=row.made_on,
            state=row.state,
            about=self._titles.get(row.about, Topic(row.about, "")),
            support=self._counts.get(row.root, 0),
            supported=row.root in self._supported,
            mine=row.author == self._member.key.user_id,
            edited_on=row.edited_on,
            last=said[-1] if said else None,
            merged=len(self._groups.get(row.suggestion_id, (row,))) - 1,
        )

    def tasks(self, suggestion_id: str) -> list[str | None]:
        """The tasks that a suggestion, and those merged into it, belong to."""
        return [row.task_id for row in self._groups[self.rows[suggestion_id].root]]

    def standing(self) -> list[Line]:
        """All that stand by themselves, the most supported first, the newer before the older."""
        lines = [self.line(row) for row in self.rows.values() if row.root == row.suggestion_id]
        return sorted(lines, key=lambda line: (-line.support, -line.on.toordinal(), line.suggestion_id))

    def waiting(self) -> list[Line]:
        """Those that have waited too long for a word, the longest first."""
        found = [line for line in self.standing() if self._waits(line)]
        return sorted(found, key=lambda line: (line.last.on if line.last else line.on, line.suggestion_id))

    def _waits(self, line: Line) -> bool:
        return waits(line.state, line.on, line.last.on if line.last else None, self.today)

    def shown(self, looking: Looking) -> list[Line]:
        """What of the board is looked at."""
        if looking.shown == Shown.WAITING and self._member.is_coordinator:
            lines = self.waiting()
        elif looking.shown == Shown.MINE:
            lines = [line for line in self.standing() if line.mine or line.supported]
        elif looking.shown in {state.value for state in State}:
            lines = [line for line in self.standing() if line.state == looking.shown]
        elif looking.shown == Shown.ALL:
            lines = self.standing()
        else:
            lines = [line for line in self.standing() if line.state in OPEN]
        wanted = words_in(looking.words)
        return matching(lines, wanted, {line.suggestion_id: self._folded(line) for line in lines}) if wanted else lines

    def _folded(self, line: Line) -> list[str]:
        group = self._groups[line.suggestion_id]
        return [word for row in group for word in words_in(row.text)] + words_in(line.about.title)
