"""The Secrets certificates go into, empty: what fills them is not Pulumi, so no key ever lies in its state."""

from collections.abc import Iterable

from components.certificates.catalogue import AUTHORITY
from components.certificates.leaf import AUTHORITY_KEYS, LEAF_KEYS, Leaf
from components.kubernetes import Manifest
from components.workload import labels, secret
from specs.environment import PLATFORM, Environment

NAME = "certificates"
IGNORED = ("data", "stringData")
"""Fields of these Secrets that belong to whoever fills them."""
LABELS = labels(NAME, NAME, system=PLATFORM)


def empty_secrets(leaves: Iterable[Leaf], environment: Environment) -> list[Manifest]:
    """The authority's Secret and one per leaf.

    Pods mount single keys of them and therefore wait until they are filled. Where no container runs nobody ever fills
    them: there the keys exist from the start, empty, or every pod of the stacks would be pending for good.
    """
    wanted = [(AUTHORITY, AUTHORITY_KEYS), *((leaf, LEAF_KEYS) for leaf in leaves)]
    return [
        secret(leaf.secret, leaf.namespace, LABELS, dict.fromkeys(keys, "") if environment.simulated else {})
        for leaf, keys in wanted
    ]
