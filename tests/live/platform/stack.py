"""The exporters of the stack beside an embedded cluster that holds everything dev renders, and a Prometheus that reads them."""

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from commands.check_input import checked
from commands.recording import Recording
from components.monitoring_stack.exporters import HOST_ROOT
from components.monitoring_stack.files import files
from tests.live.platform.prometheus import Job, Prometheus, aimed, configuration, prometheus
from tests.support.program_server import arguments, serving
from tests.support.servers import free_port
from tests.tools.embedded_cluster.served import Served, built_program

OBJECTS = (Path(__file__).parent / "objects.yaml").read_text(encoding="utf-8")
LATE, RUN_BY_HAND = "sql-studio-backup-postgres-verify", "sql-studio-backup-postgres-retain"
FIRST = ("Namespace", "NamespacePatch", "ServiceAccount")
UNTOLD = ("NetworkPolicy",)
"""No exporter tells of these, and nothing waits for them."""
AT_ONCE = 6
"""Calls that apply a part each: kubectl sends one object after the other, and hundreds outlast a call on a busy machine."""
INTERVAL, EVALUATION = "2s", "10s"
NODE = "simulated-1"
"""The node that the one node exporter here stands on."""


@dataclass(frozen=True)
class Stack:
    """Everything is real but what the cluster's containers do: no container runs."""

    cluster: Served
    prometheus: Prometheus


@contextmanager
def filled(folder: Path, recording: Recording) -> Iterator[Served]:
    """A started cluster with every object of a recording that an exporter tells of, or that gives it rights."""
    served = Served(built_program(), folder / "cluster")
    try:
        started = served.drive("start")
        assert started.returncode == 0, started.stderr
        manifests = recording.manifests(patches=True)
        apply(served, [found for found in manifests if found["kind"] in FIRST])
        others = [found for found in recording.manifests() if found["kind"] not in (*FIRST, *UNTOLD)]
        with ThreadPoolExecutor(AT_ONCE) as crew:
            list(crew.map(partial(apply, served), (others[at::AT_ONCE] for at in range(AT_ONCE))))
        made = served.apply(OBJECTS)
        assert made.returncode == 0, made.stderr
        run_cron_jobs(served)
        yield served
    finally:
        served.drive("reset")


def apply(cluster: Served, manifests: Sequence[Mapping[str, Any]]) -> None:
    text = json.dumps({"apiVersion": "v1", "kind": "List", "items": manifests})
    made = cluster.kubectl("apply", "--server-side", "--force-conflicts", "-f", "-", text=text)
    assert made.returncode == 0, made.stderr


def run_cron_jobs(cluster: Served) -> None:
    """Two rendered CronJobs: one is late, so that its controller runs it now, one is run by hand."""
    past = (datetime.now(UTC) - timedelta(days=8)).strftime("%Y-%m-%dT%H:%M:%SZ")
    status = json.dumps({"status": {"lastScheduleTime": past}})
    place = ("-n", "sql-studio")
    for words in (
        ("patch", "cronjob", LATE, *place, "--subresource=status", "--type=merge", "-p", status),
        ("create", "job", "by-hand", f"--from=cronjob/{RUN_BY_HAND}", *place),
    ):
        done = cluster.kubectl(*words)
        assert done.returncode == 0, done.stderr


def access(cluster: Served, account: str, folder: Path) -> Path:
    """A kubeconfig that can do what a service account of the stack may do, and no more."""
    made = cluster.kubectl("create", "token", account, "-n", "monitoring")
    assert made.returncode == 0, made.stderr
    document = yaml.safe_load((cluster.directory / "kubeconfig").read_text(encoding="utf-8"))
    for user in document["users"]:
        user["user"] = {"token": made.stdout.strip()}
    file = folder / f"{account}.kubeconfig"
    file.write_text(yaml.safe_dump(document), encoding="utf-8")
    return file


class Servers:
    """Starts the stack's servers on free ports, and writes the jobs that read them."""

    def __init__(self, folder: Path, cluster: Served, recording: Recording, open_until: ExitStack) -> None:
        self.folder = folder
        self.cluster = cluster
        self.recording = recording
        plan = checked("dev")
        self.files = files(plan.environment, plan.systems)
        rendered = yaml.safe_load(self.files["prometheus/prometheus.yml"])
        self.jobs = {job["job_name"]: job for job in rendered["scrape_configs"]}
        self.open_until = open_until

    def start(self, name: str, given: list[str], port: int, ready: str) -> None:
        log = self.folder / f"{name}.log"
        self.open_until.enter_context(serving(name, given, f"http://127.0.0.1:{port}{ready}", log))

    def node_exporter(self) -> Job:
        port, root = free_port(), self.folder / "root"
        root.symlink_to("/")
        places = {":9100": f"127.0.0.1:{port}", HOST_ROOT: str(root)}
        given = arguments(self.recording, "DaemonSet", "node-exporter", "groundcrew-node-agents", places)
        self.start("node_exporter", given, port, "/")
        return self.platform_job("node-exporter", port, namespace="groundcrew-node-agents", pod_node_name=NODE)

    def blackbox(self) -> Job:
        port, file = free_port(), self.folder / "blackbox.yml"
        file.write_text(self.files["blackbox/blackbox.yml"], encoding="utf-8")
        places = {":9115": f"127.0.0.1:{port}", "/etc/blackbox/blackbox.yml": str(file)}
        given = arguments(self.recording, "Deployment", "blackbox-exporter", "monitoring", places)
        self.start("blackbox_exporter", given, port, "/-/healthy")
        return self.platform_job("blackbox-exporter", port)

    def kube_state_metrics(self) -> Job:
        port, telemetry = free_port(), free_port()
        places = {"--port=8080": f"--port={port}", "--telemetry-port=8081": f"--telemetry-port={telemetry}"}
        given = arguments(self.recording, "Deployment", "kube-state-metrics", "monitoring", places)
        given += [f"--kubeconfig={access(self.cluster, 'kube-state-metrics', self.folder)}", "--host=127.0.0.1"]
        self.start("kube-state-metrics", given, port, "/livez")
        return self.platform_job("kube-state-metrics", port)

    def alertmanager(self) -> tuple[Job, int]:
        port, file = free_port(), self.folder / "alertmanager.yml"
        text = self.files["alertmanager/alertmanager.yml"]
        file.write_text(text.replace("/etc/alertmanager/", f"{self.folder}/"), encoding="utf-8")
        given = [f"--config.file={file}", f"--storage.path={self.folder / 'alertmanager'}"]
        given += [f"--web.listen-address=127.0.0.1:{port}", f"--cluster.listen-address=127.0.0.1:{free_port()}"]
        self.start("alertmanager", given, port, "/-/ready")
        return self.platform_job("alertmanager", port), port

    def api_server(self) -> Job:
        """Read with the rights of Prometheus' own service account."""
        document = yaml.safe_load(access(self.cluster, "prometheus", self.folder).read_text(encoding="utf-8"))
        address = document["clusters"][0]["cluster"]
        (self.folder / "token").write_text(document["users"][0]["user"]["token"], encoding="utf-8")
        (self.folder / "ca.crt").write_bytes(base64.b64decode(address["certificate-authority-data"]))
        found = {"service_name": "kubernetes", "endpointslice_port_name": "https"}
        job = aimed(self.jobs["apiserver"], [address["server"].removeprefix("https://")], **found)
        account = "/var/run/secrets/kubernetes.io/serviceaccount"
        return json.loads(json.dumps(job).replace(account, str(self.folder)))

    def platform_job(self, name: str, port: int, **more: str) -> Job:
        found = {"namespace": "monitoring", "pod_name": f"{name}-0", "pod_node_name": NODE, **more}
        service = {"service_name": name, "endpointslice_port_name": "http"}
        return self.here(aimed(self.jobs[name], [f"127.0.0.1:{port}"], **found, **service))

    def here(self, job: Job) -> Job:
        """The job with a password of this machine where it logs in: the servers here let everybody in."""
        if "basic_auth" in job:
            password = self.folder / "password"
            password.write_text("any", encoding="utf-8")
            job["basic_auth"]["password_file"] = str(password)
        return job


@contextmanager
def stack(folder: Path, recording: Recording) -> Iterator[Stack]:
    with ExitStack() as until:
        cluster = until.enter_context(filled(folder, recording))
        servers = Servers(folder, cluster, recording, until)
        alerts, alertmanager = servers.alertmanager()
        port = free_port()
        jobs = [servers.node_exporter(), servers.blackbox(), servers.kube_state_metrics(), alerts, servers.api_server()]
        jobs.append(servers.platform_job("prometheus", port))
        more: dict[str, Any] = {
            "rule_files": [str(written_rules(folder, servers.files))],
            "alerting": {"alertmanagers": [{"static_configs": [{"targets": [f"127.0.0.1:{alertmanager}"]}]}]},
        }
        server = until.enter_context(prometheus(folder, configuration(jobs, INTERVAL, **more), port))
        yield Stack(cluster, server)


def written_rules(folder: Path, files: Mapping[str, str]) -> Path:
    """Every rendered rule, evaluated often: some groups would else wait for an hour. A pattern of the files' names."""
    rules = folder / "rules"
    rules.mkdir()
    for path, text in files.items():
        if path.startswith("prometheus/rules/"):
            document = yaml.load(text, Loader=yaml.CSafeLoader)
            groups = [{**group, "interval": EVALUATION} for group in document["groups"]]
            (rules / Path(path).name).write_text(
                yaml.dump({"groups": groups}, Dumper=yaml.CSafeDumper), encoding="utf-8"
            )
    return rules / "*.yml"
