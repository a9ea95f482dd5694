"""The file of a backup: a zip with the database, the files, the erasures, and a signed list of all that is in it."""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from knowdo.kernel.problems import KnowdoError, fatal

if TYPE_CHECKING:  # the journal needs Django to be set up, and help does not
    from knowdo_web.journal.head import Head

FORMAT, MANIFEST, DATABASE, ERASURES, FILES = 1, "backup.json", "database", "erasures", "files"
PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself: when and from what it was made, how far the record was sealed, what is in it."""

    version: str
    made: str
    database: str
    demonstration: bool
    head: Head
    parts: Mapping[str, str]  # name in the zip: SHA-256

    def told(self) -> dict[str, Any]:
        return {
            "format": FORMAT, "version": self.version, "made": self.made, "database": self.database,
            "demonstration": self.demonstration, "head": {"position": self.head.position, "mac": self.head.mac},
            "parts": dict(sorted(self.parts.items())),
        }  # fmt: skip


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, read in pieces."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write(path: Path, manifest: Manifest, sources: Mapping[str, Path], key: bytes) -> None:
    """Everything into one file. Raises OSError where it does not fit; the caller writes beside and renames."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as bundle:
        for name, source in sources.items():
            bundle.write(source, name)
        bundle.writestr(MANIFEST, json.dumps(_signed(manifest, key), indent=2))


def _signed(manifest: Manifest, key: bytes) -> dict[str, Any]:
    from knowdo_web.journal.hashes import canonical, sign

    return {**manifest.told(), "signature": sign(key, f"backup {canonical(manifest.told())}")}


def read(path: Path, key: bytes) -> Manifest:
    """What a backup says of itself, checked under the audit key. Raises KnowdoError where it is not one of this site."""
    from knowdo_web.journal.hashes import same
    from knowdo_web.journal.head import Head

    try:
        with zipfile.ZipFile(path) as bundle:
            told = json.loads(bundle.read(MANIFEST))
        head = Head(int(told["head"]["position"]), str(told["head"]["mac"]))
        found = Manifest(
            told["version"], told["made"], told["database"], told["demonstration"], head, dict(told["parts"])
        )
        signature = str(told["signature"])
    except FileNotFoundError:
        raise
    except (zipfile.BadZipFile, zlib.error, ValueError, KeyError, TypeError) as error:
        raise _not_ours(path, "It is not a backup of knowdo, or it was cut off.") from error
    if not same(signature, _signed(found, key)["signature"]):
        raise _not_ours(path, "It was changed, or it was made under another audit key.")
    return found


def unpack(path: Path, manifest: Manifest, folder: Path) -> None:
    """Every part into a folder, each checked against the list. Raises KnowdoError where one is not what was written."""
    try:
        with zipfile.ZipFile(path) as bundle:
            for name, digest in manifest.parts.items():
                target = _inside(folder, name)
                target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                with bundle.open(name) as source, target.open("wb") as stream:
                    while piece := source.read(PIECE):
                        stream.write(piece)
                if digest_of(target) != digest:
                    raise _not_ours(path, f"“{name}” in it is not what was written.")
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError) as error:
        raise _not_ours(path, "Part of it is missing or damaged.") from error


def _inside(folder: Path, name: str) -> Path:
    target = (folder / name).resolve()
    if not target.is_relative_to(folder.resolve()):
        raise ValueError(name)
    return target


def _not_ours(path: Path, words: str) -> KnowdoError:
    return KnowdoError(fatal("bad-backup", f"{path.name} cannot be put back. {words}", "Choose another backup."))


def kept_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """The files of a site by their name in a backup; what is being written at this moment is left out."""
    root = folder / FILES
    if root.is_dir():
        for path in sorted(root.rglob("*")):
            if path.is_file() and not path.name.startswith(".new-"):
                yield f"{FILES}/{path.relative_to(root).as_posix()}", path
