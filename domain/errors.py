"""What can go wrong in the programme's own terms.

An error states a fact and carries a message key; the one error handler (``handlers/router.py``) turns the key into a
sentence in the member's language. Nothing here knows Slack.
"""


class DomainError(Exception):
    """A fact that prevents what was asked. ``key`` names the sentence, ``values`` fill it."""

    key = "unexpected"

    def __init__(self, **values: str | int) -> None:
        super().__init__(self.key)
        self.values = values


class Refusal(DomainError):
    """Someone asked for what is not theirs to do; said kindly, and logged without a name (``handlers/router.py``)."""


class NotCoordinator(Refusal):
    """Someone who is not a coordinator asked for a coordinator's action."""

    key = "not_coordinator"


class NoCharter(DomainError):
    """The organisation has not published a charter."""

    key = "no_charter"


class NoCoach(DomainError):
    """The content has no rules to check a draft against."""

    key = "no_coach"


class ConsultationOver(DomainError):
    """No version of the charter is open to comments, or no longer."""

    key = "consultation_over"


class ChannelUnreadable(DomainError):
    """The bot cannot read the members of the channel a coordinator chose."""

    key = "channel_unreadable"


class ChannelMissing(DomainError):
    """Start was pressed before a channel was chosen."""

    key = "channel_missing"


class AlreadyWriting(DomainError):
    """Something has gone out, or is about to: the start cannot be taken back."""

    key = "already_writing"


class NotInFuture(DomainError):
    """A day was to lie after today."""

    key = "not_in_future"


class Busy(DomainError):
    """Slack asked us to wait; ``seconds`` says how long."""

    key = "busy"


class CommandUnknown(DomainError):
    """A button or form of a version of this program that is no longer."""

    key = "command_unknown"


class ChannelClosed(DomainError):
    """Slack does not let us write in the team's channel; ``channel`` is its id."""

    key = "channel_closed"


class ShareUnsure(DomainError):
    """Slack did not say whether what was to be shared arrived; ``channel`` is where."""

    key = "share_unsure"


class NotSteward(Refusal):
    """Someone who is not a steward, or not one who may read this concern, asked for it."""

    key = "not_steward"


class ConcernGone(DomainError):
    """A concern that was withdrawn or removed meanwhile."""

    key = "concern_gone"


class SuggestionGone(DomainError):
    """A suggestion that its author withdrew meanwhile."""

    key = "suggestion_gone"


class NotAuthor(Refusal):
    """Someone wanted to change what somebody else wrote."""

    key = "not_author"


class TaskGone(DomainError):
    """There is no such task."""

    key = "task_gone"


class NotOwner(Refusal):
    """Someone wanted to see or answer a task of a passage that is not theirs."""

    key = "not_owner"


class SurveyLocked(DomainError):
    """A confidential survey whose key cannot be read: it was opened under another ENTRAIN_SECRET."""

    key = "survey_locked"


class SurveyGone(DomainError):
    """A survey that is not there, or no longer as a click takes it to be."""

    key = "survey_gone"


class WorkshopGone(DomainError):
    """A workshop that is not there any more, or was cancelled."""

    key = "workshop_gone"


class NotInvited(Refusal):
    """Someone answered, or looked at, an invitation that is not theirs."""

    key = "not_invited"


class StillTakesPart(DomainError):
    """Somebody who is in the programme cannot be erased for good: Slack would tell of them again at once."""

    key = "still_takes_part"


class MonthNotBegun(DomainError):
    """A report of a month that is still to come."""

    key = "month_not_begun"
