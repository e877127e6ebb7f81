"""A channel a system routes to has an address in the environment, or its alerts end in silence."""

from collections.abc import Iterable, Iterator

from specs.environment import Environment
from specs.fault import Fault, nearest
from specs.routing import Channel, Medium
from specs.shown import shown
from specs.system import System


def faults(systems: Iterable[System], environment: Environment) -> Iterator[Fault]:
    """Channels without an address, addresses without a channel, e-mail without a relay, a switch to nowhere, and one name
    for two places."""
    known: dict[str, tuple[System, Channel]] = {}
    for system in systems:
        for at, channel in enumerate(system.routing.channels):
            first, same = known.setdefault(channel.name, (system, channel))
            if same != channel:
                path = f"routing.channels[{at}]"
                given = f"{shown(channel.name)}, which leads elsewhere in {first.name}"
                yield Fault(
                    system.name, path, given, "one place for one name", "rename one of the two, or make them alike"
                )
    if environment.requires_channels:
        yield from _unanswered(environment, known)
    yield from _switch(environment, known)
    if known:
        for name in environment.channels:
            if name not in known and name != environment.dead_mans_switch:
                path = f"channels.{name}" if name.isascii() else "channels"
                yield Fault(environment.name, path, shown(name), "a channel a system names", nearest(name, known))


def _switch(environment: Environment, known: dict[str, tuple[System, Channel]]) -> Iterator[Fault]:
    """The one channel that tells when all others have fallen silent."""
    name = environment.dead_mans_switch
    if not name and known and environment.requires_channels:
        given = "none: nobody would notice that no alert arrives any more"
        mend = "set it to a channel outside of the cluster, or requires_channels to false"
        yield Fault(environment.name, "dead_mans_switch", given, "a channel that calls when it hears nothing", mend)
    elif name in known:
        system, _ = known[name]
        wanted = "a channel of its own, whose other end waits for it"
        yield Fault(
            environment.name, "dead_mans_switch", f"{shown(name)} of {system.name}", wanted, "name another channel"
        )
    elif name and name not in environment.channels:
        mend = f"set channels.{name} to the address outside of the cluster: {_command(environment, name)}"
        yield Fault(environment.name, "dead_mans_switch", shown(name), "a channel with an address", mend)


def _unanswered(environment: Environment, known: dict[str, tuple[System, Channel]]) -> Iterator[Fault]:
    for name, (system, channel) in sorted(known.items()):
        if channel.medium is Medium.EMAIL:
            # E-mail goes through the relay, which has the only secret.
            if environment.mail_relay is None:
                mend = "set mail_relay, or requires_channels to false"
                given = f"none, while {system.name} routes to {shown(name)}"
                yield Fault(environment.name, "mail_relay", given, "an SMTP relay", mend)
            continue
        secret = environment.channels.get(name)
        if secret is None or not (secret.given or secret.reference):
            command = _command(environment, name)
            mend = f"set channels.{name} to a Secret's name and key ({command}), or requires_channels to false"
            wanted = f"the address of {channel.medium} for {system.name}"
            yield Fault(environment.name, f"channels.{name}", "nothing", wanted, mend)


def _command(environment: Environment, name: str) -> str:
    """What writes a reference into the stack's file."""
    key = f"groundcrew:channels.{name}"
    return (
        f"pulumi config set --stack {environment.name} --path {key}.secret <Secret> and … --path {key}.key <key in it>"
    )
