"""The log behind a base copy: which slices extend it, and whether anything is missing in between."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from jobs.engine import Engine, Place
from jobs.manifest import Manifest


@dataclass(frozen=True)
class Chain:
    """A base and the slices that continue it without a gap, oldest first."""

    base: Manifest
    slices: tuple[Manifest, ...]
    gap: str = ""
    """Why the chain ends before the newest slice; empty where it reaches it."""

    @property
    def newest(self) -> Manifest:
        return self.slices[-1] if self.slices else self.base

    @property
    def counted(self) -> Manifest:
        """The newest moment whose rows were counted, so that a restore to it can be checked."""
        return next((copy for copy in reversed(self.slices) if copy.counts), self.newest)


def first(engine: Engine, copy: Manifest) -> Place:
    return engine.place(copy.start, copy.segment_bytes)


def last(engine: Engine, copy: Manifest) -> Place:
    return engine.place(copy.last, copy.segment_bytes)


def follows(engine: Engine, earlier: Manifest, later: Manifest) -> bool:
    """Whether nothing was written between the end of one slice and the start of the next."""
    end, start = last(engine, earlier), first(engine, later)
    return earlier.identifier == later.identifier and Place(end.chain, end.number + engine.step) == start


def chain(engine: Engine, base: Manifest, slices: Sequence[Manifest]) -> Chain:
    """The longest unbroken run of slices that takes up where the base ends."""
    if not base.last:
        return Chain(base, ())
    ours = [copy for copy in slices if copy.identifier == base.identifier]
    end = last(engine, base)
    found: list[Manifest] = []
    for copy in sorted(ours, key=lambda copy: first(engine, copy)):
        if found and not follows(engine, found[-1], copy):
            return Chain(base, tuple(found), f"{copy.copy} does not follow {found[-1].copy}")
        if found or (first(engine, copy) <= end <= last(engine, copy)):
            found.append(copy)
    gap = "" if found else _unreached(engine, base, ours)
    return Chain(base, tuple(found), gap or _foreign(found[-1] if found else base, slices))


def _foreign(newest: Manifest, slices: Iterable[Manifest]) -> str:
    """Another server's log behind the chain's end continues nothing of it."""
    others = [c.copy for c in slices if c.identifier != newest.identifier and c.started >= newest.finished]
    return f"{min(others)} is of another server than {newest.copy}" if others else ""


def _unreached(engine: Engine, base: Manifest, slices: Iterable[Manifest]) -> str:
    """A base newer than every slice waits for the next one; an older one with later slices has lost its log."""
    end = last(engine, base)
    later = [copy.copy for copy in slices if first(engine, copy) > end]
    return f"no slice takes up at {base.last}, the first after it is {min(later)}" if later else ""
