"""A workshop that makes true certificates, so that somebody may try to forge them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from asn1crypto import crl, x509
from cryptography.hazmat.primitives.serialization import Encoding

from recycling.certificates.checks import Checks
from recycling.certificates.issuer import kept_checks
from recycling.certificates.keys import KeyRing
from recycling.certificates.offline.kept import trust_in
from recycling.certificates.offline.lines import check
from recycling.certificates.page import Dossier
from recycling.certificates.printer import WeasyPrinter
from recycling.certificates.signer import PadesSealer
from recycling.certificates.timestamp import request_for, token_in
from recycling.certificates.validation_data import ValidationData, complete
from recycling.certificates.verification import verify
from tests.certificates.authorities import Authority, Root, keys_with
from tests.certificates.conftest import assembled
from tests.certificates.makers import ISSUED_AT, lamp_evidence, magnet_evidence

Keys = dict[str, Any]
Attempt = tuple[bytes, Checks | Keys, str]
Attack = Callable[["Workshop"], Attempt]


@dataclass
class Workshop:
    """What an issuer has: keys, a printer and a sealed certificate; and what a forger lacks."""

    ring: KeyRing
    printer: WeasyPrinter
    sealed: bytes

    @cached_property
    def magnet(self) -> Dossier:
        """The dossier of a certificate, for forging it before it is sealed."""
        return assembled(self.ring, self.printer)(magnet_evidence())

    @cached_property
    def lamp(self) -> Dossier:
        """Another certificate of the same issuer."""
        return assembled(self.ring, self.printer)(lamp_evidence())

    @cached_property
    def stranger(self) -> KeyRing:
        """Keys that nobody trusts, under the issuer's name."""
        with TemporaryDirectory() as folder:
            return KeyRing.open(Path(folder) / "k", self.ring.issuer, ISSUED_AT - timedelta(days=1))

    @cached_property
    def keys(self) -> Keys:
        """The issuer's key document: all that a verifier without a network has at hand."""
        document: Keys = json.loads(keys_with(self.ring, self.authority))
        return document

    @cached_property
    def checks(self) -> Checks:
        """A verifier that knows the issuer's keys and nothing else."""
        return kept_checks(self.keys)

    def seal(self, dossier: Dossier, by: KeyRing | None = None, **options: bool) -> bytes:
        """Print and seal a dossier, as the issuer or somebody else would."""
        key = (by or self.ring).current("seal", ISSUED_AT)
        return PadesSealer(key).seal(self.printer.render(dossier, **options), ISSUED_AT)

    @cached_property
    def authority(self) -> Authority:
        """The time-stamp authority that the issuer names."""
        return Authority(Root())

    @cached_property
    def stamped(self) -> bytes:
        """The certificate sealed at B-LT: with time stamp and validation data."""
        return self.stamp(self.drawn, self.authority)

    @cached_property
    def drawn(self) -> bytes:
        """The page of the certificate, not sealed yet."""
        return self.printer.render(self.magnet)

    def stamp(self, drawn: bytes, by: Authority) -> bytes:
        """Seal a page at B-LT."""
        key = self.ring.current("seal", ISSUED_AT)
        return PadesSealer(key, InReach(by)).seal(drawn, ISSUED_AT)

    def codes(self, content: bytes, at_hand: Checks | Keys) -> tuple[str, ...]:
        """The codes of the verdict, which must not call this genuine and current.

        Where it rests on keys alone, the standalone verifier must say the same of the seal, the
        record and the log.
        """
        if isinstance(at_hand, Checks):
            verdict = verify(content, at_hand)
        else:
            verdict = verify(content, kept_checks(at_hand))
            theirs = check(content, trust_in(json.dumps(at_hand).encode()), ISSUED_AT)[0]
            assert [code for code, _ in theirs[:3]] == [each.code for each in verdict.lines[:3]]
        assert not (verdict.is_genuine and verdict.is_current)
        return tuple(line.code for line in verdict.lines) or ("unreadable",)


@dataclass(frozen=True)
class InReach:
    """Stamps with an authority in this very process."""

    authority: Authority

    def token_for(self, signature: bytes, instant: datetime) -> bytes:
        """Return the token over a signature value."""
        answer = self.authority.answer(request_for(signature, 7))
        return token_in(answer, 7, [self.authority.asn1])

    def validation_data(self, seal: x509.Certificate, instant: datetime) -> ValidationData:
        """Return certificates and revocation lists."""
        root = self.authority.root
        der = root.certificate.public_bytes(Encoding.DER)
        fresh = root.revocation_list(instant).public_bytes(Encoding.DER)
        kept = ValidationData((x509.Certificate.load(der),), (crl.CertificateList.load(fresh),))
        return complete(kept, seal, self.authority.asn1, instant)


def with_key(keys: Keys, purpose: str, **changes: Any) -> Keys:
    """Return the key document with something else said of the key for a purpose."""
    said = [key | changes if key["purpose"] == purpose else key for key in keys["keys"]]
    return keys | {"keys": said}
