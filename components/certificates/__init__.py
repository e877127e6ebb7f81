"""Certificates: one authority per environment and a leaf for every end of a TLS connection of the stacks."""

from components.certificates.component import Certificates, CertificatesArgs

__all__ = ["Certificates", "CertificatesArgs"]
