"""An authority of a test and the servers and clients it vouches for; keys are made when the test runs."""

import datetime as dt
import ipaddress
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Files:
    """PEM files of one holder."""

    certificate: str
    key: str


class Authority:
    """A root that writes its certificate to ``home/<name>.pem``."""

    def __init__(self, home, name):
        self.home = home
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        builder = self._builder(self.name, self.key.public_key(), -1, 10)
        for extension in (
            x509.BasicConstraints(ca=True, path_length=0),
            x509.KeyUsage(*[n in {5, 6} for n in range(9)]),
        ):
            builder = builder.add_extension(extension, critical=True)
        self.certificate = builder.sign(self.key, hashes.SHA256())
        self.file = str(home / f"{name}.pem")
        (home / f"{name}.pem").write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))

    def holder(self, name, *, host="127.0.0.1", until_days=1, passphrase=None):
        """A server for ``host``, or a client."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        try:
            alternative = x509.IPAddress(ipaddress.ip_address(host))
        except ValueError:
            alternative = x509.DNSName(host)
        builder = self._builder(subject, key.public_key(), -5, until_days).add_extension(
            x509.SubjectAlternativeName([alternative]), critical=False
        )
        certificate = builder.sign(self.key, hashes.SHA256())
        lock = (
            serialization.BestAvailableEncryption(passphrase) if passphrase else serialization.NoEncryption()
        )
        files = Files(str(self.home / f"{name}.crt"), str(self.home / f"{name}.key"))
        (self.home / f"{name}.crt").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        (self.home / f"{name}.key").write_bytes(
            key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, lock)
        )
        return files

    def _builder(self, subject, public_key, from_days, until_days):
        now = dt.datetime.now(dt.UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(public_key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + from_days * DAY)
            .not_valid_after(now + until_days * DAY)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False
            )
        )
