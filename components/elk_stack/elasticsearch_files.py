"""What Elasticsearch reads at its start, and the two scripts that stand beside it."""

from typing import Any

import yaml

from components.elk_stack import ports
from components.elk_stack.lifecycle import has_snapshots
from components.elk_stack.settings import VERSION_MARK
from components.elk_stack.users import ROLES_FILE, USER_ROLES_FILE, USERS_FILE
from specs.environment import Environment

HOME = "/usr/share/elasticsearch"
CONFIGURATION = f"{HOME}/config"
DATA = f"{HOME}/data"
CERTIFICATES = f"{CONFIGURATION}/certificates"
REALM = f"{CONFIGURATION}/realm"
OPERATOR = f"{CONFIGURATION}/operator"
DECLARED = "/etc/groundcrew/declared"
"""The ConfigMap's files: elasticsearch.yml and settings.json."""
OBJECT_STORE = "/etc/groundcrew/object-store"

PREPARE = f"""\
set -eu
cp -r {CONFIGURATION}/. /configuration/
cp {DECLARED}/elasticsearch.yml /configuration/
for file in {USERS_FILE} {USER_ROLES_FILE} {ROLES_FILE}; do ln -sf {REALM}/$file /configuration/$file; done
mkdir -p /configuration/certificates /configuration/realm /configuration/operator
"""
KEYSTORE = f"""\
export ES_PATH_CONF=/configuration
value() {{ sed -n "s/^ *$1 *= *//p" {OBJECT_STORE}/credentials | head -n 1; }}
bin/elasticsearch-keystore create
value aws_access_key_id | bin/elasticsearch-keystore add --stdin --force s3.client.default.access_key
value aws_secret_access_key | bin/elasticsearch-keystore add --stdin --force s3.client.default.secret_key
"""
STAMP = f"""\
set -eu
applied=""
while true; do
  content="$(sha256sum {DECLARED}/settings.json)"
  if [ "$content" != "$applied" ]; then
    sed "s/{VERSION_MARK}/$(date +%s)/" {DECLARED}/settings.json > /operator/.settings
    mv /operator/.settings /operator/settings.json
    applied="$content"
  fi
  sleep 15
done
"""
"""Elasticsearch applies the file when its version grows. The clock gives the version, the content decides when: a
restart repeats the same state under a later number, and the server itself never has to restart for a new policy."""


def prepare_script(environment: Environment) -> str:
    """Fills the writable configuration folder: the image's own files, ours, links to the users, the object store's keys."""
    return PREPARE + (KEYSTORE if has_snapshots(environment) else "")


def members(environment: Environment) -> list[str]:
    return [f"{ports.ELASTICSEARCH_NAME}-{number}" for number in range(environment.size("elasticsearch").replicas)]


def discovery(environment: Environment) -> dict[str, Any]:
    """One node needs no election; several find each other by the headless Service, and the first ones vote at birth."""
    nodes = members(environment)
    if len(nodes) == 1:
        return {"discovery.type": "single-node"}
    return {
        "discovery.seed_hosts": [f"{node}.{ports.ELASTICSEARCH_NAME}-headless" for node in nodes],
        "cluster.initial_master_nodes": nodes,
    }


def transport_security(layer: str) -> dict[str, Any]:
    prefix = f"xpack.security.{layer}.ssl"
    return {
        f"{prefix}.enabled": True,
        f"{prefix}.key": f"{CERTIFICATES}/tls.key",
        f"{prefix}.certificate": f"{CERTIFICATES}/tls.crt",
        f"{prefix}.certificate_authorities": [f"{CERTIFICATES}/ca.crt"],
    }


def object_store_client(environment: Environment) -> dict[str, Any]:
    if not has_snapshots(environment):
        return {}
    store = environment.object_store
    # Stores other than Amazon's serve buckets below their own name, not as subdomains.
    given = {"endpoint": store.endpoint, "region": store.region, "path_style_access": bool(store.endpoint)}
    return {f"s3.client.default.{name}": value for name, value in given.items() if value}


def node_settings(environment: Environment) -> dict[str, Any]:
    return {
        "cluster.name": f"groundcrew-{environment.name}",
        "node.name": "${POD_NAME}",
        "node.attr.host": "${NODE_NAME}",
        "cluster.routing.allocation.awareness.attributes": "host",
        "network.host": "0.0.0.0",
        "http.port": ports.ELASTICSEARCH,
        "transport.port": ports.ELASTICSEARCH_TRANSPORT,
        "readiness.port": ports.ELASTICSEARCH_READINESS,
        "path.data": DATA,
        # Without the node's vm.max_map_count raised, memory maps run out; a restricted pod cannot raise it.
        "node.store.allow_mmap": False,
        "action.destructive_requires_name": True,
        "ingest.geoip.downloader.enabled": False,
        "xpack.ml.enabled": False,
        **discovery(environment),
        "xpack.security.enabled": True,
        "xpack.security.enrollment.enabled": False,
        "xpack.security.authc.reserved_realm.enabled": False,
        "xpack.security.authc.realms.file.file1.order": -100,
        "xpack.security.authc.realms.native.native1.order": -99,
        **transport_security("http"),
        **transport_security("transport"),
        # The authority signs for these nodes only; their addresses change with every restart.
        "xpack.security.transport.ssl.verification_mode": "certificate",
        "xpack.security.transport.ssl.client_authentication": "required",
        **object_store_client(environment),
    }


def elasticsearch_file(environment: Environment) -> str:
    return yaml.safe_dump(node_settings(environment), sort_keys=False)
