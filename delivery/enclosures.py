"""Documents that are posted in a channel: made and uploaded beforehand, so that only the last step can be in doubt.

Making takes seconds, and a post that is marked as being sent should be sent within one. So whoever sends asks, puts the
post back, and asks again a little later. After a crash the document is made anew: what was uploaded, nobody ever saw.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from blocks.kit import Message
from delivery.files import Upload, put
from delivery.slack import Slack
from domain.outbox import Claim


@dataclass(frozen=True, slots=True)
class Enclosing(Message):
    """A message that is the comment under a document; ``make`` takes seconds. It may raise ChartNotDrawn."""

    make: Callable[[], Awaitable[Upload]]


class Enclosures:
    """What is being made, and what is ready, by occasion."""

    def __init__(self, slack: Slack) -> None:
        self._slack = slack
        self._uploads: dict[str, asyncio.Task[Mapping[str, str]]] = {}

    def ready(self, claim: Claim, message: Enclosing) -> Mapping[str, str] | None:
        """The title of what was uploaded, by its id, once; None while it is being made, which this begins.

        Raises what making or uploading it raised: ChartNotDrawn, SlackRefused, SlackLimited, SlackUnreachable.
        """
        upload = self._uploads.get(claim.occasion)
        if upload is None:
            upload = self._uploads[claim.occasion] = asyncio.create_task(self._upload(message))
        if not upload.done():
            return None
        return self._uploads.pop(claim.occasion).result()

    async def _upload(self, message: Enclosing) -> Mapping[str, str]:
        file = await message.make()
        return {await put(self._slack, file): file.title}

    async def stop(self) -> None:
        """Nothing is made any more."""
        for upload in self._uploads.values():
            upload.cancel()
        await asyncio.gather(*self._uploads.values(), return_exceptions=True)
        self._uploads.clear()
