"""An authority that vouches for 127.0.0.1, as long as a test wants."""

import ipaddress
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "authority")])


class Authority:
    """Signs with one key; its own certificate is good from and until so many days from now."""

    def __init__(self, folder: Path, first: float = -90, last: float = 365) -> None:
        self.folder, self.key = folder, ec.generate_private_key(ec.SECP256R1())
        self.pem = self._signed(self.key, first, last, authority=True)
        self.file = folder / "ca.pem"
        self.file.write_bytes(self.pem)

    def server(self, first: float = -90, last: float = 365) -> ssl.SSLContext:
        """What a server shows that is good from and until so many days from now."""
        key = ec.generate_private_key(ec.SECP256R1())
        file = self.folder / "server.pem"
        pem = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        file.write_bytes(pem + self._signed(key, first, last))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context

    def _signed(self, key: ec.EllipticCurvePrivateKey, first: float, last: float, *, authority: bool = False) -> bytes:
        now, host = datetime.now(UTC), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
        name = NAME if authority else x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "server")])
        usage = x509.KeyUsage(True, False, False, False, False, authority, authority, False, False)
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(NAME)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + timedelta(days=first))
            .not_valid_after(now + timedelta(days=last))
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName([host]), critical=False)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False)
            .add_extension(usage, critical=True)
            .sign(self.key, hashes.SHA256())
        )
        return made.public_bytes(serialization.Encoding.PEM)
