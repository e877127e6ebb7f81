"""Connections the handbook needs: its readers'."""

from components.handbook.configuration import PORT
from components.handbook.names import NAME, labels_of
from components.handbook.pages import PLATFORM
from components.workload import identity
from specs.environment import MONITORING_NAMESPACE, Environment
from specs.network import Flow, Peer, published
from specs.system import System


def flows(environment: Environment, systems: tuple[System, ...]) -> tuple[Flow, ...]:
    """Every alert's runbook is read here, so whoever is on call must reach it."""
    pages = Peer(MONITORING_NAMESPACE, tuple(sorted(identity(labels_of(PLATFORM)).items())))
    return published(environment, NAME, pages, PORT)
