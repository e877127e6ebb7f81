"""What the far ends received, in order, for tests to wait on."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Message:
    """One message as it arrived. `channel` is the name of the channel, or the address of a mail."""

    channel: str
    medium: str
    title: str
    text: str
    """Everything a person is shown."""
    resolved: bool
    body: Mapping[str, Any] = field(default_factory=dict)
    sender: str = ""


class Inbox:
    """Filled by the sinks' threads."""

    def __init__(self) -> None:
        self._messages: list[Message] = []
        self._lock = threading.Lock()

    def put(self, message: Message) -> None:
        with self._lock:
            self._messages.append(message)

    @property
    def messages(self) -> tuple[Message, ...]:
        with self._lock:
            return tuple(self._messages)

    def clear(self) -> None:
        with self._lock:
            self._messages.clear()

    def wait(self, enough: Callable[[tuple[Message, ...]], bool], seconds: float) -> tuple[Message, ...]:
        """All messages, as soon as there are enough of them or the time is over. Those who bring them never wait for it."""
        deadline = time.monotonic() + seconds
        while not enough(found := self.messages) and time.monotonic() < deadline:
            time.sleep(0.05)
        return found

    def exactly(self, wanted: Counter[tuple[str, str]], seconds: float, settle: float = 1.0) -> tuple[Message, ...]:
        """Waits for these (channel, title) pairs and a moment more for what should not come; fails with the difference.

        A group that ends one alert after another may say so in between: that it still fires, with fewer.
        """
        self.wait(lambda found: not wanted - counted(found), seconds)
        time.sleep(settle)
        ending = {(channel, _subject(title)) for channel, title in wanted if title.startswith("[RESOLVED]")}
        found = tuple(one for one in self.messages if one.resolved or (one.channel, _subject(one.title)) not in ending)
        missing, surplus = wanted - counted(found), counted(found) - wanted
        if missing or surplus:
            raise AssertionError(f"missing: {_listed(missing)}; too many: {_listed(surplus)}")
        return found


def counted(messages: tuple[Message, ...]) -> Counter[tuple[str, str]]:
    return Counter((message.channel, message.title) for message in messages)


def _listed(messages: Counter[tuple[str, str]]) -> str:
    return (
        ", ".join(f"{title} at {channel} ({count})" for (channel, title), count in sorted(messages.items())) or "none"
    )


def _subject(title: str) -> str:
    """A title without its state."""
    return title.partition("] ")[2]
