"""A recipe: how one folder of `tools/` becomes programs."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class ModuleFile:
    """A file that is taken out of a downloaded Go module.

    `replacement` is a pair (found, instead) that is applied once, at the first place it occurs.
    """

    module: str
    path: str
    name: str
    replacement: tuple[str, str] | None = None
    executable: bool = False


@dataclass(frozen=True, eq=False)
class Recipe:
    """How one folder of `tools/` becomes programs.

    `version` must be the version the folder's go.mod requires, where go.mod states one (Prometheus
    3.15.0 is the module version 0.315.0).
    `programs` maps the name of each executable to the package that holds its main function.
    `embedded` files are laid beside the sources before the build, `shipped` ones beside the result.
    `plugin` is the name of the Pulumi plugin that the program is, if it is one.
    `cpu_seconds` and `megabytes` are what a build from empty caches was measured to take
    (compute time; disk for modules, compiled packages and the result).
    `needed_for` names the groups of `tools.toolchain.groups`.
    """

    name: str
    folder: str
    version: str
    programs: dict[str, str]
    needed_for: frozenset[str]
    cpu_seconds: int
    megabytes: int
    linker_values: dict[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    embedded: tuple[ModuleFile, ...] = ()
    shipped: tuple[ModuleFile, ...] = ()
    plugin: str = ""

    @property
    def linker_flags(self) -> str:
        """Without symbol tables, and with the values that these programs expect their release build to set."""
        values = (f"-X {name}={value}" for name, value in self.linker_values.items())
        return " ".join(("-s", "-w", *values))
