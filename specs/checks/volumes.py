"""Volumes with room: a database that fills its volume stops, and a rebuild needs space beside the data (BUG-82)."""

from collections.abc import Iterator

from specs.arithmetic.growth import volume_for
from specs.capacity import SizingRules
from specs.fault import Fault
from specs.system import System
from specs.units import percent


def faults(system: System) -> Iterator[Fault]:
    """Stores that fill more of their volume today than the sizing rules allow."""
    headroom = system.capacity.sizing.volume_headroom if system.capacity.sizing else SizingRules.volume_headroom
    for at, store in enumerate(system.stores):
        if headroom > 0 and store.size.count > store.volume.count * headroom:
            given = f"{store.volume.gibibytes:.3g}Gi with {store.size.gibibytes:.3g}Gi of data"
            wanted = f"a volume the data fills to at most {percent(headroom)}"
            mend = f"grow it to {volume_for(store.size, headroom)}; volumes are never shrunk"
            yield Fault(system.name, f"stores[{at}].volume", given, wanted, mend)
