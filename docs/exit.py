#!/usr/bin/env python3
"""From recovery files to the key, without Cohort: what docs/formats.md says, and nothing else.

    python3 exit.py FILE PASSWORD-FILE [FILE PASSWORD-FILE ...]

Needs argon2-cffi, cbor2 and cryptography. It prints the wallet's public key and proves that the files make the
private one; with --show-key before the files it prints that too. From then on the key is in one place: use a
machine that is on no network, and move the funds. `cosigner exit` does the same and more: it takes parts of split
files, tells which file is at fault, and writes addresses and words.
"""

import hashlib, hmac, sys, unicodedata
from argon2.low_level import Type, hash_secret_raw
from cbor2 import loads
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
RECOVERY = 3


def unseal(file: bytes, password: str) -> bytes:
    """The content of a container that a password alone opens."""
    assert file[:8] == b"COHORTVT" and file[8:10] == bytes([1, RECOVERY]), "no recovery file of format 1"
    length = 16 + int.from_bytes(file[10:12], "big")
    head, wrapped, body = file[:length], file[length : length + 60], file[length + 60 :]
    header = loads(head[16:])
    memory, passes, lanes = (header["kdf"][name] for name in ("memory_kib", "passes", "lanes"))
    known = unicodedata.normalize("NFKC", password).encode()
    secret = hash_secret_raw(known, header["salt"], passes, memory, lanes, 32, Type.ID)
    key = HKDF(SHA256(), 32, None, b"cohort vault v1 recovery").derive(secret)
    commitment = hmac.digest(key, b"commit", hashlib.sha256)[:16]
    assert hmac.compare_digest(commitment, header["commit"]), "wrong password"
    data_key = AESGCM(key).decrypt(wrapped[:12], wrapped[12:], head)
    return AESGCM(data_key).decrypt(body[:12], body[12:], head)


def share_of(content: bytes) -> tuple[dict, int, dict, int]:
    """The manifest, the share's index, the public half of the key on secp256k1, and the share of it."""
    stored = loads(content)
    if stored["version"] == 2:
        manifest, share = stored["committed"]["manifest"], loads(stored["share"])
    else:
        epoch = loads(stored["epoch_file"])
        manifest, share = epoch["manifest"], epoch["shares"]
    share = loads(share) if isinstance(share, bytes) else share
    keys = zip(share["public"]["keys"], share["scalars"])
    key, scalar = next(both for both in keys if both[0]["curve"] == "secp256k1")
    return manifest, share["me"], key, int.from_bytes(scalar, "big")


def public(private: int) -> bytes:
    key = ec.derive_private_key(private, ec.SECP256K1()).public_key()
    return key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)


def main(arguments: list[str]) -> None:
    shows = arguments[:1] == ["--show-key"]
    named = arguments[shows:]
    shares, manifests = {}, []
    for file, password in zip(named[::2], named[1::2]):
        text = open(password, encoding="utf-8").readline().rstrip("\n")
        manifest, me, key, scalar = share_of(unseal(open(file, "rb").read(), text))
        assert public(scalar) == key["verification_shares"][me], f"{file}: not the share that it says"
        shares[me] = scalar
        manifests.append(manifest)
    assert manifests and all(manifest == manifests[0] for manifest in manifests), "of different epochs or wallets"
    needed = manifests[0]["terms"]["threshold"]
    assert len(shares) >= needed, f"{needed} files of different devices are needed"
    some = dict(list(shares.items())[:needed])
    private = 0
    for i, share in some.items():
        weight = 1
        for j in some:
            weight = weight * (1 if i == j else j * pow(j - i, -1, ORDER)) % ORDER
        private = (private + weight * share) % ORDER
    assert public(private) == key["public_key"], "they do not make the key"
    print("public key", key["public_key"].hex())
    print("chain code", key["chain_code"].hex())
    if shows:
        print("private key", f"{private:064x}")


if __name__ == "__main__":
    main(sys.argv[1:])
