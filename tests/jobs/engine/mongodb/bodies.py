"""Archives and slices in the forms mongodump writes them."""

from typing import Any

import bson
from bson import Int64, Timestamp

MAGIC = bytes.fromhex("6de29981")
TERMINATOR = b"\xff" * 4


def entry(seconds: int, ordinal: int, **fields: Any) -> bytes:
    """One entry, with the fields that every one has."""
    made = {"op": "i", "ns": "shop.orders", "o": {"_id": seconds}, "t": Int64(1), "v": Int64(2), **fields}
    return bson.encode({**made, "ts": Timestamp(seconds, ordinal)})


def transaction(seconds: int, ordinal: int, before: Timestamp, **fields: Any) -> bytes:
    """One entry of a transaction of several."""
    made = {"op": "c", "ns": "admin.$cmd", "o": {"applyOps": []}, "lsid": {"id": 1}, "txnNumber": Int64(7)}
    return entry(seconds, ordinal, **{**made, **fields}, prevOpTime={"ts": before, "t": Int64(1)})


def block(database: str, collection: str, *documents: bytes) -> bytes:
    """Documents of a collection, and that there are no more of it."""
    head = {"db": database, "collection": collection, "EOF": False, "CRC": Int64(0)}
    end = bson.encode({**head, "EOF": True, "CRC": Int64(-5)}) + TERMINATOR
    return (bson.encode(head) + b"".join(documents) + TERMINATOR if documents else b"") + end


def archive(*entries: bytes) -> bytes:
    """A collection of two documents, and the oplog of its own duration."""
    prelude = bson.encode({"concurrent_collections": 4, "version": "0.1"}) + TERMINATOR
    documents = (bson.encode({"_id": 1, "ts": Timestamp(9, 9)}), bson.encode({"_id": 2}))
    return MAGIC + prelude + block("shop", "orders", *documents) + block("", "oplog", *entries)
