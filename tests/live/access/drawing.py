"""Passwords and hashes as an `up` draws them: by the provider the engine would start, asked directly."""

import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import grpc
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from components.monitoring_stack.access import LOGINS, WEB_FILE, access_secret, hashed, held, web_file
from components.monitoring_stack.component import PASSWORD_LENGTH
from tools.toolchain.programs import program

TYPE = "random:index/randomPassword:RandomPassword"
URN = f"urn:pulumi:live::groundcrew::{TYPE}::password"


@dataclass(frozen=True)
class Password:
    text: str
    hash: str


@dataclass(frozen=True)
class Drawn:
    """One drawing of every login's password."""

    passwords: Mapping[str, Password]

    def text(self, user: str) -> str:
        return self.passwords[user].text

    def secret(self, workload: str) -> dict[str, str]:
        """What lies in a workload's Secret, put together by the component's own functions."""
        name = access_secret(workload)
        table = {login.user: self.passwords[login.user].hash for login in hashed(workload)}
        return {**{login.key: self.text(login.user) for login in held(name)}, WEB_FILE: web_file(table)}


class Provider:
    def __init__(self, stub: provider_pb2_grpc.ResourceProviderStub):
        self._stub = stub

    def password(self) -> Password:
        asked = Struct()
        asked.update({"length": PASSWORD_LENGTH, "special": False})
        checked = self._stub.Check(provider_pb2.CheckRequest(urn=URN, news=asked))
        made = self._stub.Create(provider_pb2.CreateRequest(urn=URN, properties=checked.inputs)).properties
        return Password(made["result"], made["bcryptHash"])

    def drawn(self) -> Drawn:
        return Drawn({login.user: self.password() for login in LOGINS})


@contextmanager
def provider() -> Iterator[Provider]:
    with subprocess.Popen([program("pulumi-resource-random")], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            with grpc.insecure_channel(f"127.0.0.1:{int(process.stdout.readline())}") as channel:
                yield Provider(provider_pb2_grpc.ResourceProviderStub(channel))
        finally:
            process.terminate()
