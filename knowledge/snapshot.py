"""A built matcher as bytes, so that a large knowledge need not be read and indexed anew at every start.

The bytes are a pickle of our own values and of NumPy arrays. Loading lets nothing else in, but keep them where nobody
else writes. What was written by another version of this program is refused: then build anew.
"""

from __future__ import annotations

import hashlib
import io
import pickle

from knowledge.fitted import FILE
from knowledge.lexicon import FOLDER
from knowledge.match import Matcher
from knowledge.settings import MatchSettings

_FORMAT = b"caunoi matcher 6\n"
_OURS = tuple(f"knowledge.{name}" for name in ("alignment", "entries", "index", "part", "phrasebook", "reading"))
_NUMPY = {"_reconstruct", "ndarray", "dtype", "scalar", "_frombuffer"}
_PLAIN = {
    ("builtins", "frozenset"),
    ("builtins", "iter"),
    ("builtins", "range"),
    ("datetime", "date"),
    ("knowledge.settings", "MatchSettings"),
}


class SnapshotError(Exception):
    """These bytes are not a matcher of this version; build it from its entries."""


def dump(matcher: Matcher) -> bytes:
    body = pickle.dumps(
        (tuple(matcher.entries.values()), matcher.settings, matcher.book, sorted(matcher.pairs)), protocol=5
    )
    return _FORMAT + _version() + hashlib.sha256(body).digest() + body


def restore(snapshot: bytes) -> Matcher:
    head = _FORMAT + _version()
    if not snapshot.startswith(head):
        raise SnapshotError("this is not a matcher of this version; build it from its entries")
    digest, body = snapshot[len(head) : len(head) + 32], snapshot[len(head) + 32 :]
    if hashlib.sha256(body).digest() != digest:
        raise SnapshotError("the snapshot is damaged; build the matcher from its entries")
    entries, settings, book, pairs = _OnlyOurs(io.BytesIO(body)).load()
    if not isinstance(settings, MatchSettings):
        raise SnapshotError("the snapshot holds something else; build the matcher from its entries")
    return Matcher(entries, settings, book=book, pairs=pairs)


def _version() -> bytes:
    """Other lexicons or other weights read and weigh otherwise, so they make another version."""
    hashed = hashlib.sha256()
    for file in (*sorted(FOLDER.glob("*.tsv")), FILE):
        hashed.update(file.read_bytes())
    return hashed.digest()


class _OnlyOurs(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> object:
        ours = module in _OURS and not name.startswith("_")
        array = module.split(".")[0] == "numpy" and name in _NUMPY
        if ours or array or (module, name) in _PLAIN:
            return super().find_class(module, name)
        raise SnapshotError(f"the snapshot asks for {module}.{name}; do not use it")
