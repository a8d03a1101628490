"""Whatever was typed, what authors and stewards see is within Slack's limits; and the promise stands before the first field."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from blocks import concerns, stewards
from blocks.kit import home
from domain.concerns import ConcernForm, Followed, Release, Said, Status, Topic
from domain.stewards import CaseLine, CaseView, ConcernsDesk, StewardDesk
from locales import Speech
from tests.unit.test_blocks import any_title, check_view, days, ids, texts, users, voices

kinds = st.sampled_from(["fear:control", "other", "fear:unheard-of"])
topics = st.builds(Topic, kinds, st.just("")) | st.builds(
    lambda name, title: Topic(f"section:{name}", title), ids, any_title
)
long_texts = texts.map(lambda text: text[:3_000])
said = st.builds(
    Said, long_texts, st.booleans(), st.just("2026-W47"), st.none() | st.sampled_from(Status), st.booleans()
)
readers = st.lists(users, min_size=1, max_size=9, unique=True).map(tuple)
forms = st.builds(
    ConcernForm,
    stewards=readers,
    topics=st.lists(topics, max_size=120, unique_by=lambda topic: topic.key).map(tuple),
    whistleblowing=any_title,
    coordinator=any_title,
    contact=any_title,
)
lines = st.builds(
    CaseLine,
    concern_id=st.just("a" * 32),
    topic=topics,
    week=st.just("2026-W47"),
    status=st.sampled_from(Status),
    deadline=st.none() | days,
    overdue=st.booleans(),
    acknowledged=st.booleans(),
    news=st.booleans(),
    holder=st.none() | users,
)
conversations = st.lists(said, min_size=1, max_size=60).map(tuple)


@given(forms, voices, st.booleans())
def test_the_promise_and_its_limits_stand_before_the_first_field(form: ConcernForm, voice: object, after: bool) -> None:
    view = concerns.form_modal(form, voice, "n" * 64, typed_after=after)  # type: ignore[arg-type]
    check_view(view, mentions=True)
    kinds_of = [block["type"] for block in view["blocks"]]
    first = kinds_of.index("input")
    above = "".join(str(block) for block in view["blocks"][:first])
    assert all(f"<@{user}>" in above for user in form.stewards)
    assert "input" in kinds_of[first:]
    assert len(view["private_metadata"]) < 3_000


@given(conversations, topics, st.sampled_from(Status), st.none() | st.sampled_from(Release), st.booleans(), voices)
def test_what_is_behind_a_code_fits_and_is_quoted_as_typed(
    spoken: tuple[Said, ...], topic: Topic, status: Status, waits: Release | None, orphan: bool, voice: object
) -> None:
    found = Followed(status, topic, spoken, waits, orphan=orphan)
    view = concerns.followed_modal(found, voice, concerns.Held("n"), sent=orphan)  # type: ignore[arg-type]
    check_view(view)
    quoted = [block["elements"][0]["elements"][0]["text"] for block in view["blocks"] if block["type"] == "rich_text"]
    assert quoted == [one.text for one in spoken[-concerns.SHOWN :]]


@given(lines, conversations, readers, st.booleans(), voices)
def test_every_case_fits(
    line: CaseLine, spoken: tuple[Said, ...], others: tuple[str, ...], alone: bool, voice: object
) -> None:
    view = CaseView(voice, line, spoken, () if alone else others, alone=alone, note="alone" if alone else "")  # type: ignore[arg-type]
    check_view(stewards.case_modal(view, "n" * 64), mentions=True)


@given(st.lists(lines, max_size=40), readers, st.booleans(), voices)
def test_every_desk_fits(found: list[CaseLine], people: tuple[str, ...], asked: bool, voice: object) -> None:
    unique = tuple(CaseLine(f"{nth:032x}", *_rest(line)) for nth, line in enumerate(found))
    desk = ConcernsDesk(
        open=True,
        steward=StewardDesk(unique, 3, people),
        may_accept=asked,
        to_agree=tuple((user, people[0]) for user in people) if asked else (),
        counts=asked,
    )
    t = Speech(voice)  # type: ignore[arg-type]
    check_view(home([*concerns.home_blocks(desk, t), *stewards.desk_blocks(desk, t)]), mentions=True)


def _rest(line: CaseLine) -> tuple[Any, ...]:
    return tuple(getattr(line, name) for name in CaseLine.__slots__[1:])
