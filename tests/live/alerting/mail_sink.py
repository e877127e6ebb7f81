"""A small mail relay on loopback: STARTTLS and a password are demanded, as by the relay of an environment."""

import asyncio
import base64
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from jobs.certificates.issue import new_authority, new_leaf
from specs.job_document import CertificateAddress
from tests.live.alerting.inbox import Inbox, Message

USER, PASSWORD = "alerts", "a-password-of-this-test"
LIFE = timedelta(days=1)


@dataclass
class Session:
    """One connection's state."""

    secure: bool = False
    known: bool = False
    recipients: list[str] = field(default_factory=list)


class Relay:
    """Speaks as much of SMTP as a client that authenticates and sends needs."""

    def __init__(self, inbox: Inbox, context: ssl.SSLContext):
        self.inbox, self.context = inbox, context
        self.refused: list[str] = []
        self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        session = Session()
        writer.write(b"220 localhost ESMTP\r\n")
        try:
            while line := (await reader.readline()).decode().strip():
                verb, _, rest = line.partition(" ")
                if verb.upper() == "STARTTLS":
                    writer.write(b"220 go ahead\r\n")
                    await writer.drain()
                    await writer.start_tls(self.context)
                    session = Session(secure=True)
                    continue
                answer = await self._answer(verb.upper(), rest, session, reader, writer)
                writer.write(f"{answer}\r\n".encode())
                await writer.drain()
                if verb.upper() == "QUIT":
                    break
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _answer(
        self, verb: str, rest: str, session: Session, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> str:
        match verb:
            case "EHLO":
                return "250-localhost\r\n250 AUTH PLAIN" if session.secure else "250-localhost\r\n250 STARTTLS"
            case "AUTH":
                given = base64.b64decode(rest.removeprefix("PLAIN ")).split(b"\0")[1:]
                session.known = session.secure and given == [USER.encode(), PASSWORD.encode()]
                return "235 welcome" if session.known else self._refuse("535 wrong password, or no TLS")
            case "MAIL" if not session.known:
                return self._refuse("530 authenticate first")
            case "RCPT":
                session.recipients.append(rest.removeprefix("TO:").strip("<>"))
            case "DATA":
                writer.write(b"354 end with a point\r\n")
                data = await reader.readuntil(b"\r\n.\r\n")
                self._deliver(data, session.recipients)
                session.recipients = []
        return "221 bye" if verb == "QUIT" else "250 ok"

    def _refuse(self, answer: str) -> str:
        self.refused.append(answer)
        return answer

    def _deliver(self, data: bytes, recipients: list[str]) -> None:
        mail = message_from_bytes(data.replace(b"\r\n..", b"\r\n."), EmailMessage, policy=policy.default)
        title = str(mail["Subject"])
        parts = {part.get_content_type(): part.get_content() for part in mail.walk() if not part.is_multipart()}
        for recipient in recipients:
            shown = "\n".join([title, *parts.values()])
            self.inbox.put(Message(recipient, "email", title, shown, title.startswith("[RESOLVED]"), parts))


@contextmanager
def mail_sink(inbox: Inbox, folder: Path) -> Iterator[Relay]:
    """Runs a relay in a thread; its authority's certificate is `folder`/authority.pem."""
    now = datetime.now(UTC)
    authority = new_authority("test", LIFE, now)
    leaf = new_leaf(CertificateAddress("relay", "test", ("localhost",)), authority, LIFE, now)
    (folder / "authority.pem").write_bytes(authority.certificate)
    (folder / "relay.pem").write_bytes(leaf.certificate + leaf.key)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "relay.pem")
    relay, loop, ready = Relay(inbox, context), asyncio.new_event_loop(), threading.Event()

    async def run() -> None:
        server = await asyncio.start_server(relay.serve, "127.0.0.1", 0)
        relay.port = server.sockets[0].getsockname()[1]
        ready.set()
        await asyncio.Event().wait()

    def work() -> None:
        task = loop.create_task(run())
        loop.run_forever()
        for left in asyncio.all_tasks(loop):
            left.cancel()
        loop.run_until_complete(asyncio.gather(task, return_exceptions=True))
        loop.close()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    ready.wait(10)
    try:
        yield relay
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
