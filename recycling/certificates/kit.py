"""What does somebody need to check a certificate when we are gone?

One ZIP: the certificate in every form, all that proves it, and two verifiers. Reproducible: the
same files give the same bytes. Pure; ``packing.py`` gathers the files.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping

_BEGINNING = (1980, 1, 1, 0, 0, 0)  # the earliest date a ZIP can write
_PLAIN_FILE = 0o100644 << 16
SUMS_NAME = "SHA256SUMS"
README_NAME = "README.txt"

_README = """\
CERTIFICATE {number}: VERIFICATION KIT

This folder lets anybody find out whether the certificate is genuine. It needs no network, no
account, and nobody's word. It will still work when the registry is gone.

THREE WAYS TO CHECK

1. With a browser. Open verifier.html, and drop CoC-{number}.pdf or this whole ZIP on it.
   The page fetches nothing and sends nothing.
2. With Python 3.11 or newer and its package "cryptography": run
       python verify.py
   in this folder. "python verify.py FILE --trust KIT" checks another file with these keys.
3. At the registry: {site}/verify/{number}

Each way gives five lines: seal, record, log, status, page. A line that does not hold says what to
do. Superseded and revoked certificates are still genuine; the status line says so.

THE ONE THING NOT TO SKIP

A forger could make a whole kit with keys of his own. So compare the SHA-256 of keys.json,
    {fingerprint}
with that of {site}/keys, or with a copy somebody you trust kept earlier.

THE FILES

CoC-{number}.pdf     the sealed certificate, for people
certificate.json            the same as signed data (W3C Verifiable Credential)
certificate.tlog-proof      proof that the public log holds it (C2SP tlog-proof)
policy.txt                  the log's key, its witnesses, and how many must agree
qr.txt                      the text of the QR code
keys.json                   every public key of the registry, old ones too
epcis.json                  the same in words of supply-chain systems (GS1 EPCIS 2.0), unsigned
did.json                    the same keys for other tools (did:web)
status-list.json            which certificates stand no more, signed; runs out after hours
checkpoints.json            signed states of the log since, each proven to go on from the last
verifier.html, verify.py    the two verifiers
SHA256SUMS                  the SHA-256 of every other file (sha256sum --check SHA256SUMS)
"""


def readme(number: str, site: str, keys: bytes) -> bytes:
    """Return what the kit says of itself, in plain words."""
    fingerprint = hashlib.sha256(keys).hexdigest()
    return _README.format(number=number, site=site, fingerprint=fingerprint).encode()


def make_kit(files: Mapping[str, bytes]) -> bytes:
    """Return a ZIP of the files and their sums, by name: the same files, the same bytes."""
    sums = "".join(f"{hashlib.sha256(files[n]).hexdigest()}  {n}\n" for n in sorted(files))
    kit = io.BytesIO()
    # Stored, not packed: what a packer writes differs between its versions.
    with zipfile.ZipFile(kit, "w", zipfile.ZIP_STORED) as out:
        for name, content in sorted({**files, SUMS_NAME: sums.encode()}.items()):
            out.writestr(member(name), content)
    return kit.getvalue()


def member(name: str) -> zipfile.ZipInfo:
    """Return the entry of a file in a ZIP: the same on every day and every machine."""
    entry = zipfile.ZipInfo(name, _BEGINNING)
    entry.create_system = 3
    entry.external_attr = _PLAIN_FILE
    return entry
