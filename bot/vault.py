"""Secrets that must be kept in the database: sealed with CAUNOI_SECRET_KEY, worthless without it."""

from __future__ import annotations

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

MISSING = "CAUNOI_SECRET_KEY is not set; put the output of `caunoi zalo-oa key` into it (`caunoi init` writes one)"
UNREADABLE = (
    "what was kept under CAUNOI_SECRET_KEY cannot be read with the key there is now;"
    " put the old key behind the new one, after a comma, or run `caunoi zalo-oa authorize` again"
)


class Locked(Exception):
    """One sentence: which key is missing or wrong, and what to do."""


class Vault:
    """`keys`: one or several, separated by commas. The first seals, all of them open: that is how a key is changed."""

    def __init__(self, keys: str) -> None:
        named = [key.strip() for key in keys.split(",") if key.strip()]
        if not named:
            raise Locked(MISSING)
        try:
            self._box = MultiFernet([Fernet(key) for key in named])
        except ValueError:
            # Not quoted back: it may be nearly right.
            raise Locked("CAUNOI_SECRET_KEY is no key; `caunoi zalo-oa key` makes one") from None

    def seal(self, secret: str) -> str:
        return self._box.encrypt(secret.encode()).decode()

    def open(self, sealed: str) -> str:
        try:
            return self._box.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise Locked(UNREADABLE) from None


def new_key() -> str:
    return Fernet.generate_key().decode()
