"""Whoever may hold the registry's keys: files, a token, a key service; each a real one."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    pkcs12,
)

from recycling.certificates.holders.holding import InMemory, PrivateKey
from tests.certificates.authorities import Root
from tests.certificates.serving import served

MODULES = tuple(
    Path(folder) / "libsofthsm2.so"
    for folder in (
        "/usr/lib/softhsm",
        "/usr/lib/x86_64-linux-gnu/softhsm",
        "/usr/local/lib/softhsm",
    )
)
PIN = PASSPHRASE = "correct horse"
_ED25519 = bytes.fromhex("130c656477617264733235353139")  # PrintableString "edwards25519"


def new_key(purpose: str) -> PrivateKey:
    """Make a key of the kind that a purpose needs."""
    is_record = purpose == "record"
    return Ed25519PrivateKey.generate() if is_record else ec.generate_private_key(ec.SECP256R1())


def certified(root: Root, key: PrivateKey) -> x509.Certificate:
    """Let an authority certify the key."""
    return root.certify("Urban Mine Registry", key)


def in_pem(folder: Path, root: Root, purpose: str) -> str:
    """Put a new key and its certificate into PEM files; returns the address."""
    key = new_key(purpose)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "key.pem").write_bytes(pem)
    (folder / "cert.pem").write_bytes(certified(root, key).public_bytes(Encoding.PEM))
    return f"pem:{folder / 'key.pem'}?certificate={folder / 'cert.pem'}"


def in_pkcs12(folder: Path, root: Root, purpose: str) -> str:
    """Put a new key and its certificate into a PKCS#12 file; returns the address."""
    key = new_key(purpose)
    packed = pkcs12.serialize_key_and_certificates(
        b"registry", key, certified(root, key), None, BestAvailableEncryption(PASSPHRASE.encode())
    )
    (folder / "key.p12").write_bytes(packed)
    return f"pkcs12:{folder / 'key.p12'}?passphrase=TEST_KEY_SECRET"


def softhsm() -> Path | None:
    """Return the module of SoftHSM, where it is installed."""
    return next(filter(Path.exists, MODULES), None)


def make_token(folder: Path, module: Path, label: str) -> Any:
    """Make a token in a folder, and return a session that may write to it."""
    import pkcs11

    (folder / "tokens").mkdir()
    config = folder / "softhsm2.conf"
    config.write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(config)
    command = ["softhsm2-util", "--init-token", "--free", "--label", label]
    command += ["--pin", PIN, "--so-pin", PIN]
    subprocess.run(command, check=True, capture_output=True)
    return pkcs11.lib(str(module)).get_token(token_label=label).open(user_pin=PIN, rw=True)


def on_token(session: Any, root: Root, module: Path, purpose: str, token: str) -> str:
    """Let a token make a key, and put its certificate beside it; returns the address."""
    from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass
    from pkcs11.util.ec import encode_named_curve_parameters

    from recycling.certificates.holders.tokens import public_of

    is_record = purpose == "record"
    curve = _ED25519 if is_record else encode_named_curve_parameters("secp256r1")
    kind = KeyType.EC_EDWARDS if is_record else KeyType.EC
    parameters = session.create_domain_parameters(kind, {Attribute.EC_PARAMS: curve}, local=True)
    how = Mechanism.EC_EDWARDS_KEY_PAIR_GEN if is_record else Mechanism.EC_KEY_PAIR_GEN
    made = {"mechanism": how, "store": True, "label": purpose, "id": purpose.encode()}
    public = public_of(parameters.generate_keypair(**made)[0])
    address = f"pkcs11:token={token};object={purpose}?module-path={module}"
    der = root.certify("Urban Mine Registry", public).public_bytes(Encoding.DER)
    session.create_object({
        Attribute.CLASS: ObjectClass.CERTIFICATE, Attribute.CERTIFICATE_TYPE: 0,
        Attribute.TOKEN: True, Attribute.LABEL: purpose, Attribute.VALUE: der,
        Attribute.SUBJECT: b"",
    })  # fmt: skip
    return f"{address}&passphrase=TEST_KEY_SECRET"


@contextmanager
def key_service(keys: Mapping[str, InMemory]) -> Iterator[str]:
    """A key service over HTTP that holds these keys; gives its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            key = keys[self.path.strip("/")]
            public = key.public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
            said = {"publicKeyPem": public.decode()}
            if key.certificate:
                said["certificatePem"] = key.certificate.public_bytes(Encoding.PEM).decode()
            self.answer(json.dumps(said).encode())

        def do_POST(self) -> None:
            message = self.rfile.read(int(self.headers["Content-Length"]))
            self.answer(keys[self.path.strip("/").removesuffix("/sign")].sign(message))

        def answer(self, content: bytes) -> None:
            is_known = self.headers["Authorization"] == f"Bearer {PASSPHRASE}"
            self.send_response(200 if is_known else 403)
            self.send_header("Content-Length", str(len(content) if is_known else 0))
            self.end_headers()
            self.wfile.write(content if is_known else b"")

        def log_message(self, *_: object) -> None:
            pass

    with served(Handler) as address:
        yield address
