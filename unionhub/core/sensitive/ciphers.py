"""The two suites: AES-256-GCM with HMAC-SHA-256, and SM4-GCM with HMAC-SM3 (国密).

A sealed value is `v1.<key id>.<base64url(nonce + ciphertext + tag)>`; the associated data names the model, the field
and the row, so that a value copied elsewhere does not open.
"""

import binascii
import hmac
import os
import re
from base64 import urlsafe_b64decode
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import hmac as sm_hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .errors import SealBroken

SUITES = {"aes": "AES-256-GCM、HMAC-SHA-256", "sm": "SM4-GCM、HMAC-SM3"}
#: Bytes of an encryption key of each suite; index keys have 32 in both.
KEY_BYTES = {"aes": 32, "sm": 16}
INDEX_KEY_BYTES = 32
VERSION = "v1"
_NONCE = 12
_TAG = 16
_URLSAFE = bytes.maketrans(b"+/", b"-_")
#: The pads of RFC 2104, over a block of 64 bytes.
_INNER, _OUTER = bytes(at ^ 0x36 for at in range(256)), bytes(at ^ 0x5C for at in range(256))
_BLOCK = 64
_SHAPE = re.compile(r"v1\.([0-9a-z]{4,16})\.[A-Za-z0-9_-]{38,}")


def key_id_of(token: str) -> str:
    """The id of the key a sealed value was made with. Raises SealBroken when it is no sealed value."""
    match = _SHAPE.fullmatch(token)
    if not match:
        raise SealBroken("The stored text is not a sealed value (v1.<key id>.<data>).")
    return match[1]


class _Sm4Gcm:
    """SM4-GCM with the interface of AESGCM."""

    def __init__(self, key: bytes) -> None:
        self._algorithm = algorithms.SM4(key)

    def encrypt(self, nonce: bytes, data: bytes, associated: bytes) -> bytes:
        """Ciphertext followed by the tag of 16 bytes."""
        encryptor = Cipher(self._algorithm, modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(associated)
        return encryptor.update(data) + encryptor.finalize() + encryptor.tag

    def decrypt(self, nonce: bytes, data: bytes, associated: bytes) -> bytes:
        """The plain bytes. Raises InvalidTag when data, nonce or associated data were altered."""
        decryptor = Cipher(self._algorithm, modes.GCM(nonce, data[-_TAG:])).decryptor()
        decryptor.authenticate_additional_data(associated)
        return decryptor.update(data[:-_TAG]) + decryptor.finalize()


@dataclass(frozen=True)
class SealingKey:
    """One encryption key. `retired` (ISO date or empty): no value uses it any more; it still opens old backups."""

    id: str
    suite: str
    key: bytes = field(repr=False)
    created: str = ""
    retired: str = ""
    _aead: Any = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_aead", AESGCM(self.key) if self.suite == "aes" else _Sm4Gcm(self.key))

    def seal(self, plain: str, associated: bytes) -> str:
        """Seal one value."""
        return self.seal_all([(plain, associated)])[0]

    def seal_all(self, pairs: Iterable[tuple[str, bytes]]) -> list[str]:
        """Seal (plain, associated data) pairs; nonces are drawn in one go, which halves the cost per value.

        Empty text stays empty: whether a value is there is not a secret and must be searchable.
        """
        pairs = list(pairs)
        nonces = os.urandom(_NONCE * len(pairs))
        encrypt, encode, prefix = self._aead.encrypt, binascii.b2a_base64, f"{VERSION}.{self.id}."
        sealed = []
        at = 0
        for plain, associated in pairs:
            if plain:
                nonce = nonces[at : at + _NONCE]
                data = nonce + encrypt(nonce, plain.encode(), associated)
                sealed.append(prefix + encode(data, newline=False).translate(_URLSAFE, b"=").decode("ascii"))
            else:
                sealed.append("")
            at += _NONCE
        return sealed

    def open(self, token: str, associated: bytes) -> str:
        """Open a value sealed with this key. Raises SealBroken when it or its place was changed."""
        body = token[len(VERSION) + len(self.id) + 2 :]
        try:
            data = urlsafe_b64decode(body + "=" * (-len(body) % 4))
            return self._aead.decrypt(data[:_NONCE], data[_NONCE:], associated).decode()
        except (InvalidTag, ValueError) as error:
            place = associated.decode(errors="replace").partition(":")[0]
            raise SealBroken(
                f"A stored value of {place} does not open: it was altered or copied here from another row or field."
            ) from error


@dataclass(frozen=True)
class IndexKey:
    """One key of the blind indexes. `slot` (main or spare) says which of an index's two columns carries its digests."""

    id: str
    suite: str
    key: bytes = field(repr=False)
    slot: str = "main"
    created: str = ""
    retired: str = ""
    _purposes: dict[str, Any] = field(init=False, repr=False, compare=False, default_factory=dict)

    def digest(self, purpose: str, value: str) -> str:
        """`<key id>:<hex>` of the value under a key derived for the purpose (`app.Model.field`).

        Derived keys differ, so equal values of two fields cannot be joined by their digests.
        """
        return self.digest_all(purpose, [value])[0]

    def digest_all(self, purpose: str, values: Iterable[str]) -> list[str]:
        """The digests of many values for one purpose."""
        start = f"{self.id}:"
        if self.suite == "sm":
            keyed = self._keyed(purpose)
            return [start + self._once(keyed.copy(), value.encode()).hex() for value in values]
        # HMAC-SHA-256 by hand (RFC 2104): copying two hash states costs half of copying an HMAC object.
        inner, outer = self._keyed(purpose)
        found = []
        for value in values:
            within, around = inner.copy(), outer.copy()
            within.update(value.encode())
            around.update(within.digest())
            found.append(start + around.hexdigest())
        return found

    def _keyed(self, purpose: str) -> Any:
        """The state keyed for the purpose, kept: a copy of it costs less than keying anew for every value."""
        keyed = self._purposes.get(purpose)
        if keyed is None:
            if self.suite == "aes":
                derived = hmac.digest(self.key, purpose.encode(), "sha256").ljust(_BLOCK, b"\0")
                keyed = sha256(derived.translate(_INNER)), sha256(derived.translate(_OUTER))
            else:
                once = self._once(sm_hmac.HMAC(self.key, hashes.SM3()), purpose.encode())
                keyed = sm_hmac.HMAC(once, hashes.SM3())
            self._purposes[purpose] = keyed
        return keyed

    @staticmethod
    def _once(keyed: Any, data: bytes) -> bytes:
        keyed.update(data)
        return keyed.finalize()
