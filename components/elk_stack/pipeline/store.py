"""From the queue into the log store, and back from the dead letters what the store refused."""

from components.elk_stack import ports
from components.elk_stack.log_policy import PLATFORM
from components.elk_stack.pipeline import paths
from components.elk_stack.pipeline.tree import Pipeline, Plugin
from components.elk_stack.users import LOG_WRITER
from specs.environment import Environment
from specs.links import log_stream
from specs.log_queue import STORE_SHARE
from specs.logs import LogClass

STORE = "store"
DEAD_LETTERS = "dead-letters"
STREAM = "%{[@metadata][stream]}"
IDENTIFIER = "%{[@metadata][id]}"


def elasticsearch(identifier: str, stream: str, document: str = "") -> Plugin:
    """Creates documents in a stream. An id makes a second delivery of the same record harmless."""
    options = {
        "hosts": [ports.ELASTICSEARCH_URL],
        "user": LOG_WRITER.name,
        "password": paths.PASSWORD,
        "ssl_enabled": True,
        "ssl_certificate_authorities": [f"{paths.CERTIFICATES}/ca.crt"],
        # Told by name and not by the plugin's data stream mode, which takes no ids.
        "data_stream": False,
        "manage_template": False,
        "ilm_enabled": False,
        "action": "create",
        "index": stream,
        **({"document_id": document} if document else {}),
    }
    return Plugin("elasticsearch", identifier, options)


def store() -> Pipeline:
    """The large queue: what arrives while the log store is away waits here, and nothing else waits for it."""
    return Pipeline(
        STORE,
        inputs=(Plugin("pipeline", "store-in", {"address": STORE}),),
        outputs=(elasticsearch("store-elasticsearch", STREAM, IDENTIFIER),),
        queue_share=STORE_SHARE,
    )


def dead_letters(environment: Environment) -> Pipeline:
    """What the store refused, for example a text where a number belongs, is kept whole as text and can be searched."""
    wrap = (
        'event.set("[event][original]", event.to_json); event.set("[error][message]", '
        'event.get("[@metadata][dead_letter_queue][reason]")); event.tag("dead-letter")'
    )
    dataset = f"{LogClass.SYSTEM.value}.{PLATFORM}"
    name = {
        "message": "%{[error][message]}",
        "system": PLATFORM,
        "[data_stream][type]": "logs",
        "[data_stream][dataset]": dataset,
        "[data_stream][namespace]": environment.name,
    }
    return Pipeline(
        DEAD_LETTERS,
        inputs=(
            Plugin(
                "dead_letter_queue",
                "dead-letters-in",
                {"path": paths.DEAD_LETTERS, "pipeline_id": STORE, "commit_offsets": True, "clean_consumed": True},
            ),
        ),
        filters=(
            Plugin("ruby", "dead-letters-wrap", {"code": wrap}),
            Plugin(
                "prune", "dead-letters-prune", {"whitelist_names": ["^@timestamp$", "^event$", "^error$", "^tags$"]}
            ),
            Plugin("mutate", "dead-letters-name", {"add_field": name}),
        ),
        outputs=(
            elasticsearch("dead-letters-elasticsearch", log_stream(LogClass.SYSTEM.value, PLATFORM, environment.name)),
        ),
    )
