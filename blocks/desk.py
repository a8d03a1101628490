"""App Home, help, and what is said when something cannot be done."""

from blocks import duties, ids, lists, posts, report, setup, stewards, suggestions, tasks
from blocks.ask import gaps_blocks
from blocks.charter import home_blocks as charter_blocks
from blocks.clause_questions import duties_blocks
from blocks.concerns import home_blocks as concern_blocks
from blocks.consultation import consulted_blocks
from blocks.enrolment import enrolment_words
from blocks.installations import missing_blocks
from blocks.kit import (
    Block,
    Message,
    View,
    actions,
    asking,
    button,
    context,
    divider,
    escape,
    header,
    home,
    modal,
    section,
)
from blocks.questions import task_blocks
from blocks.roles import home_blocks as role_blocks
from blocks.survey_desk import desk_blocks as surveys_desk_blocks
from blocks.surveys import home_blocks as survey_blocks
from blocks.training import path_blocks, refresh_blocks, streak_line
from blocks.workshop_desk import desk_blocks as workshops_desk_blocks
from blocks.workshops import home_blocks as workshop_blocks
from domain.desk import CoordinatorDesk, DeskView, HelpView
from domain.enrolment import By, Enrolment
from domain.errors import DomainError
from domain.members import Voice
from locales import Speech


def home_view(view: DeskView) -> View:
    """The member's desk; the coordinator's below it."""
    t = Speech(view.voice)
    blocks: list[Block] = [*_set_up(view, t), header(t("My desk")), *_next_step(view, t), *_charter(view, t)]
    blocks += [*survey_blocks(view.surveys, t), *workshop_blocks(view.workshop, t), divider()]
    blocks += [*path_blocks(view.modules, t, exercises=view.exercises), divider(), *_rhythm(view, t)]
    if view.suggestions is not None:
        blocks += suggestions.home_blocks(view.suggestions, t)
    if view.roles is not None:
        blocks += role_blocks(view.roles, t)
    blocks += tasks.home_blocks(view.tasks, t)
    if view.concerns is not None:
        blocks += [*concern_blocks(view.concerns, t), *stewards.desk_blocks(view.concerns, t)]
    if view.coordinator is not None:
        blocks += [divider(), *_coordinator(view.coordinator, t)]
    return home(blocks[:100])


def _set_up(view: DeskView, t: Speech) -> list[Block]:
    """Before the start, what whoever may set this up has to do comes before everything else."""
    desk = view.coordinator
    if desk is None or desk.setup is None or desk.started_at is not None:
        return []
    return [*setup.home_blocks(desk.setup, t), divider()]


def _next_step(view: DeskView, t: Speech) -> list[Block]:
    total = sum(module.total for module in view.modules if module.on_path)
    done = sum(module.done for module in view.modules if module.on_path)
    far = t.n("{done} of {number} lesson done.", "{done} of {number} lessons done.", total, done=done)
    kept = f"\n{streak_line(view.streak, t)}" if view.streak > 1 else ""
    if view.next_lesson_title is None:
        return [
            section(t("You have come to the end of your path.") + " " + far + kept),
            *refresh_blocks(view.refresh, t),
        ]
    text = f"*{t('Next lesson:')}* {escape(view.next_lesson_title)}\n{far}{kept}"
    label = t("Take the first lesson") if done == 0 else t("Take the next lesson")
    first = actions(button(label, ids.LESSON_NEXT, style="primary"))
    return [section(text), first, *refresh_blocks(view.refresh, t)]


def _charter(view: DeskView, t: Speech) -> list[Block]:
    if view.charter_title is None:
        return consulted_blocks(view.consulted, t)
    if view.charter_acknowledged_at is not None:
        state = t("confirmed as read on {moment}", moment=t.moment(view.charter_acknowledged_at))
        label = t("Read it again")
    else:
        due = t("to read by {day}", day=t.day(view.charter_due_on)) if view.charter_due_on else t("to read")
        state, label = due, t("Read the charter")
    return [
        section(f"*{t('Charter:')}* {escape(view.charter_title)}, {escape(state)}", button(label, ids.CHARTER_OPEN)),
        *charter_blocks(view.charter, t),
        *consulted_blocks(view.consulted, t),
    ]


def _rhythm(view: DeskView, t: Speech) -> list[Block]:
    if not view.started and view.starts_on is not None:
        text = escape(
            t(
                "The programme starts on {day}; before that I send nothing on my own. You can already look around and take lessons.",
                day=t.day(view.starts_on),
            )
        )
    elif not view.started:
        text = t(
            "The programme has not started yet, so I send nothing on my own. You can already look around and take lessons."
        )
        if view.coordinator is None and view.can_set_up:
            people = t.listing([f"<@{user}>" for user in view.can_set_up])
            text += " " + t("To set it up: {people}.", people=people)
    elif not view.participates:
        text = t(
            "You are not among those taking part in the programme, so I don’t write to you. Everything here is still open to you."
        )
    elif not view.messages_on:
        text = t("You asked me not to write to you, so I don’t. Everything here is still open to you.")
    elif view.quiet_until is not None:
        text = escape(
            t("I write nothing before {day}. Everything here is still open to you.", day=t.day(view.quiet_until))
        )
    else:
        text = t("Lessons come on {days} at {time}.", days=t.weekdays(view.lesson_days), time=t.time(view.lesson_time))
        if view.next_due_at is not None:
            text += " " + escape(t("The next one: {moment}.", moment=t.moment(view.next_due_at)))
    return [
        section(text),
        actions(
            button(t("Check a draft"), ids.COACH_OPEN) if view.coach else None,
            button(t("Settings"), ids.SETTINGS_OPEN),
            button(t("Help"), ids.HELP_OPEN),
        ),
    ]


def _coordinator(desk: CoordinatorDesk, t: Speech) -> list[Block]:
    blocks = [header(t("Coordinator’s desk")), *missing_blocks(desk.missing_scopes, t)]
    blocks += [*_refusals(desk, t), *_shared(desk, t)]
    if desk.setup is not None:
        blocks += setup.gone_blocks(desk.setup, t)
    if desk.duties is not None and desk.started_at is not None:
        blocks[1:1] = duties.desk_blocks(desk.duties, t)
    if desk.posts is not None:
        blocks += posts.desk_blocks(desk.posts, t)
    if desk.started_at is None and desk.setup is not None and desk.setup.starts_on is not None:
        return blocks
    if desk.started_at is None:
        select: Block = {
            "type": "conversations_select",
            "action_id": ids.START_CHANNEL,
            "placeholder": {"type": "plain_text", "text": t("Choose a channel"), "emoji": True},
            "filter": {"include": ["public", "private"], "exclude_bot_users": True},
        }
        explain = t(
            "*To start at once*, with everything as it is set now: choose the channel whose members will take part, then press Start. If it is private, invite me to it first."
        )
        return [
            *blocks,
            section(explain),
            {
                "type": "actions",
                "block_id": "start",
                "elements": [
                    select,
                    asking(
                        button(t("Start"), ids.START, style="primary"),
                        title=t("Start now?"),
                        text=t("From now on everybody in the channel you chose is written to, within contact hours."),
                        yes=t("Start now"),
                        no=t("Not yet"),
                    ),
                    button(t("Channels"), ids.CHANNELS_OPEN),
                ],
            },
        ]
    with_whom = desk.setup.enrolment if desk.setup is not None else Enrolment(By.CHANNEL, desk.channel_id)
    where = t(
        "Started on {moment}, with {who}.",
        moment=escape(t.moment(desk.started_at)),
        who=enrolment_words(with_whom, t),
    )
    lines = [where]
    if desk.resumes_on is not None:
        lines.append(escape(t("Everything is paused: I write to nobody before {day}.", day=t.day(desk.resumes_on))))
    steer = actions(
        button(t("Pause everything"), ids.PAUSE_EVERYTHING)
        if desk.resumes_on is None
        else button(t("End the pause"), ids.PAUSE_END),
        button(t("See a message first"), ids.PREVIEW_OPEN),
        button(t("Channels"), ids.CHANNELS_OPEN),
        button(t("Set-up"), ids.SETUP_OPEN),
        button(t("Who takes part"), ids.ENROLMENT_OPEN),
        setup.undo(t) if desk.setup is not None and desk.setup.can_undo else None,
        button(t("Who has confirmed"), ids.CHARTER_STATUS) if desk.charter_title is not None else None,
    )
    return [
        *blocks,
        section("\n".join(lines)),
        *lists.how_it_goes(desk, t),
        *lists.what_is_next(desk.ahead, t),
        steer,
        *report.desk_blocks(t),
        *duties_blocks(desk.charter, t),
        *_surveys(desk, t),
        *(workshops_desk_blocks(desk.workshops, t) if desk.workshops is not None else []),
        *task_blocks(desk.tasks, t),
        *gaps_blocks(desk.gaps, t),
    ]


def _surveys(desk: CoordinatorDesk, t: Speech) -> list[Block]:
    return surveys_desk_blocks(desk.surveys, t) if desk.surveys is not None else []


def _shared(desk: CoordinatorDesk, t: Speech) -> list[Block]:
    if not desk.exercises_shared:
        return []
    text = t.n(
        "{number} exercise is shared with you.", "{number} exercises are shared with you.", desk.exercises_shared
    )
    return [section(text, button(t("Read them"), ids.SHARED_OPEN))]


def _refusals(desk: CoordinatorDesk, t: Speech) -> list[Block]:
    if not desk.refused_methods:
        return []
    text = t(
        "Slack refuses me these calls, so what depends on them does not work: {methods}. On the server, `python bot.py doctor` says more.",
        methods=", ".join(f"`{method}`" for method in desk.refused_methods),
    )
    return [section(text)]


def help_lines(view: HelpView) -> list[str]:
    """What there is, a line each."""
    t = Speech(view.voice)
    words = {
        "list": t("list"),
        "exercises": t("exercises"),
        "paths": t("paths"),
        "worries": t("worries"),
        "review": t("review"),
        "status": t("status"),
        "stop": t("stop"),
        "resume": t("resume"),
        "settings": t("settings"),
        "follow": t("follow"),
        "roles": t("roles"),
        "copy": t("copy"),
        "comment": t("comment"),
        "check": t("check"),
        "my_data": t("my data"),
        "report": t("report"),
        "workshop": t("workshop"),
    }
    lines = [
        t("`{learn}`: the next lesson, about ninety seconds"),
        t("`{learn} {list}`: the modules and how far you are", **words),
        t("`{learn}` and a module’s name: its next lesson"),
        t("`{learn} {paths}`: the paths, and which one is yours", **words),
        t("`{learn} {exercises}`: something to write, for yourself or to share", **words),
        t("`{learn}` and a question: what the handbook says to it. Or write to me here, in plain words"),
        t("`{learn} {worries}`: what worries people, and honest answers", **words),
        t("`{learn} {review}`: questions from your lessons, before they are forgotten", **words),
        t("`{charter}`: read the charter and confirm that you have"),
        t("`{survey}`: the surveys open to you"),
        t("`{charter} {copy}`: your copy of what you confirmed", **words),
        t("`{charter} {comment}`: comment on a version that is being prepared", **words),
        t("`{concern}`: say, without your name, what worries you"),
        t("`{concern} {follow}`: come back to it with your code", **words),
        t("`{entrain} {check}`: look at a draft post before it goes out", **words),
        t("`{suggest}`: the board of suggestions; with a text, a suggestion of your own"),
        t("`{entrain} {roles}`: who does what, and taking a part", **words),
        t("`{entrain} {workshop}`: the workshops you are invited to; for coordinators, planning them", **words),
        t("`{momentum}`: where you are, and where the team stands"),
        t("`{entrain} {settings}`: days, time and language", **words),
        t("`{entrain} {stop}`: I stop writing to you", **words),
        t("`{entrain} {resume}`: I write to you again", **words),
        t("`{entrain} {my_data}`: all that is kept on you, to read and as a file", **words),
        t("`{entrain}`: this help"),
    ]
    if view.is_coordinator:
        lines.append(t("`{entrain} kit`: the document for the kick-off meeting (for coordinators)"))
        lines.append(
            t("`{entrain} {report}`: last month as a document, for those who lead (for coordinators)", **words)
        )
        lines.append(
            t(
                "`{charter} {status}`: who has confirmed reading the charter, and who has not (for coordinators)",
                **words,
            )
        )
    return lines


def help_message(view: HelpView) -> Message:
    """Help, and for an unknown word, which ones are known."""
    t = Speech(view.voice)
    blocks: list[Block] = []
    lead = ""
    if view.unknown is not None:
        lead = t("I don’t know “{word}”. Here is what I can do.", word=escape(view.unknown[:100]))
        blocks.append(section(lead))
    lines = help_lines(view)
    blocks += [
        section("\n".join(lines)),
        _person_to_ask(view, t),
        actions(
            button(t("Next lesson"), ids.LESSON_NEXT, style="primary"),
            button(t("Read the charter"), ids.CHARTER_OPEN),
            button(t("Settings"), ids.SETTINGS_OPEN),
        ),
    ]
    return Message("\n".join([*([lead] if lead else []), *lines]), blocks)


def help_modal(view: HelpView) -> View:
    """Help in a modal, for Home."""
    t = Speech(view.voice)
    blocks = [section("\n".join(help_lines(view))), _person_to_ask(view, t)]
    return modal(ids.NOTICE_VIEW, t("Help"), blocks, close=t("Close"))


def _person_to_ask(view: HelpView, t: Speech) -> Block:
    who, where = view.organisation.coordinator, view.organisation.contact
    return context(escape(t("To ask a person: {coordinator}, {contact}.", coordinator=who, contact=where)))


def problem_text(voice: Voice, error: DomainError | None) -> str:
    """What went wrong and what to do next; without an error of ours, something unexpected did."""
    t = Speech(voice)
    key = error.key if error is not None else "unexpected"
    sentences = {
        "not_coordinator": t(
            "Only a coordinator can do this. The workspace’s owners and admins are coordinators; one of them can help."
        ),
        "consultation_over": t(
            "No version of the charter is open to comments now. `{charter}` shows the one in force, and takes questions."
        ),
        "month_not_begun": t("This month has not begun yet, so there is nothing to report of it."),
        "no_charter": t("No charter has been published yet. Once there is one, it will be in my Home tab."),
        "no_coach": t("There are no rules to check a draft against here: `coach.yaml` is missing or wrong."),
        "channel_unreadable": t(
            "I can’t see who is in that channel. Invite me there first (`/invite`), then press Start again."
        ),
        "already_writing": t(
            "The first messages have gone out, or are about to: the start cannot be taken back any more. “Pause everything” stops all that is to come."
        ),
        "not_in_future": t("Choose a day after today."),
        "channel_missing": t("Choose the channel whose members will take part, then press Start."),
        "busy": t(
            "Slack is asking for a pause. Please try again in {seconds} seconds.",
            **(error.values if error else {"seconds": 10}),
        )
        if key == "busy"
        else "",
        "channel_closed": t(
            "Slack does not let me write in {channel}. Somebody there can invite me (`/invite`); then press the button again.",
            **_channel(error),
        ),
        "share_unsure": t(
            "Slack did not say whether this arrived, and I do not send it twice. Please look in {channel}: if it is missing, tell them yourself.",
            **_channel(error),
        ),
        "not_steward": t(
            "Only the trusted people who were named to its author can do this. Your Home shows what is open to you."
        ),
        "survey_gone": t("This survey is no longer there, or not closed yet. My Home tab shows what there is now."),
        "survey_locked": t(
            "This survey cannot be read: the server’s secret is not the one it was opened with. Whoever looks after the server can put it back; nothing is lost."
        ),
        "concern_gone": t("This concern is no longer there: its author took it back, or its time was over."),
        "suggestion_gone": t("This suggestion is no longer there: its author took it off the board."),
        "workshop_gone": t("This workshop is no longer there: it was cancelled, or a year has passed."),
        "not_invited": t("You are not among those invited to this workshop. A coordinator can help."),
        "task_gone": t("This task is no longer there."),
        "not_owner": t("Only whoever answers for this text can do this, or a coordinator."),
        "not_author": t("Only the person who wrote it can change it or withdraw it."),
        "command_unknown": t(
            "This comes from an earlier version and no longer works. My Home tab shows what there is now."
        ),
    }
    return sentences.get(key) or t(
        "Something went wrong on my side, and the error has been logged. Please try again; if it happens again, please tell a coordinator."
    )


def _channel(error: DomainError | None) -> dict[str, str]:
    return {"channel": f"<#{error.values.get('channel', '')}>" if error else ""}


def problem_modal(voice: Voice, error: DomainError | None) -> View:
    """The same in a modal."""
    t = Speech(voice)
    return modal(ids.NOTICE_VIEW, t("That did not work"), [section(problem_text(voice, error))], close=t("Close"))
