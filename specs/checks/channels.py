"""A channel a system routes to has an address in the environment, or its alerts end in silence."""

from collections.abc import Iterable, Iterator

from specs.environment import Environment
from specs.fault import Fault, nearest
from specs.routing import Channel, Medium
from specs.shown import shown
from specs.system import System


def faults(systems: Iterable[System], environment: Environment) -> Iterator[Fault]:
    """Channels without an address, addresses without a channel, e-mail without a relay, a switch to nowhere."""
    known: dict[str, tuple[System, Channel]] = {}
    for system in systems:
        known.update({channel.name: (system, channel) for channel in system.routing.channels})
    if environment.requires_channels:
        yield from _unanswered(environment, known)
    switch = environment.dead_mans_switch
    if known:
        for name in environment.channels:
            if name not in known and name != switch:
                path = f"channels.{name}" if name.isascii() else "channels"
                yield Fault(environment.name, path, shown(name), "a channel a system names", nearest(name, known))
    if switch and switch not in environment.channels:
        mend = f"set channels.{switch} to the address outside of the cluster"
        yield Fault(environment.name, "dead_mans_switch", shown(switch), "a channel with an address", mend)


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
            mend = f"set channels.{name} to a Secret's name and key, or requires_channels to false"
            wanted = f"the address of {channel.medium} for {system.name}"
            yield Fault(environment.name, f"channels.{name}", "nothing", wanted, mend)
