"""Sets the floor of one autoscaler: raised ahead of a known event, lowered after it. Setting it again changes nothing."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from jobs.certificates.cluster import ACCOUNT, Cluster, own_cluster
from jobs.document import read_prescale
from jobs.exit_code import ExitCode, Failure
from specs.job_document import DOCUMENT_NAME, MOUNT_PATH, PrescaleDocument

TASK = "prescale"
AUTOSCALERS = "apis/autoscaling/v2/namespaces/{namespace}/horizontalpodautoscalers/{name}"


def run(document: PrescaleDocument, cluster: Cluster) -> int:
    """The floor the API server confirms. Raises Failure, also where it keeps another one."""
    where = f"autoscaler {document.namespace}/{document.autoscaler}"
    path = AUTOSCALERS.format(namespace=document.namespace, name=document.autoscaler)
    answered = cluster.call("PATCH", path, where, {"spec": {"minReplicas": document.floor}})
    floor = (answered.get("spec") or {}).get("minReplicas")
    if floor != document.floor:
        raise Failure(ExitCode.RETRY, f"{where}: its floor is {json.dumps(floor)}, wanted {document.floor}")
    return document.floor


def main(given: Sequence[str]) -> ExitCode:
    parser = argparse.ArgumentParser(prog=f"jobs {TASK}", description=__doc__)
    parser.add_argument("--document", type=Path, default=Path(MOUNT_PATH) / DOCUMENT_NAME, help="default %(default)s")
    parser.add_argument("--account", type=Path, default=ACCOUNT, help="default %(default)s")
    options = parser.parse_args(given)
    try:
        document = read_prescale(options.document)
        floor = run(document, own_cluster(options.account))
    except Failure as failure:
        print(failure, file=sys.stderr)
        return failure.code
    print(f"{document.namespace}/{document.autoscaler}: at least {floor} replicas")
    return ExitCode.DONE
