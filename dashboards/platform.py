"""The board of the stacks themselves: who watches the watchers. Alerts of the platform link here."""

from dashboards import annotations, firing_alerts, palette
from dashboards.board import PLATFORM_FOLDER, Board
from dashboards.frame import Frame, framed
from dashboards.layout import Cell, Row
from dashboards.links import board
from dashboards.panel import state_timeline, time_series
from dashboards.subject import NOTHING, Query, Subject
from dashboards.units import unit_id
from queries import firing, kubernetes_events, log_agent, node, stack
from queries.fleet import largest, smallest
from specs.environment import PLATFORM, Environment, LogAgent
from specs.units import Unit

SCOPE = PLATFORM
KIND = "overview"
DOWN = (board(SCOPE, "systems", "All systems"), board(SCOPE, "backups", "Backups"))
RATE = unit_id(Unit.EVENTS, per_second=True)
COUNT = unit_id(Unit.COUNT)
RATIO = unit_id(Unit.RATIO)
HEALTH = {"2": ("Green", palette.GOOD), "1": ("Yellow", palette.WARNING), "0": ("Red", palette.BAD)}
OUTCOMES = {
    "accepted": palette.BLUE,
    "refused": palette.ORANGE,
    "sent": palette.SKY_BLUE,
    "failed": palette.VERMILLION,
}
STATE = unit_id(Unit.BOOLEAN)
READY = {"1": ("Ready", palette.GOOD), "0": ("Not ready", palette.BAD)}

ANSWERING = (
    "Share of the targets that answer, of the jobs that are worst. Below one: what is not scraped is not watched."
)
SCRAPING = "The slowest scrape of each of the slowest jobs. Near the scrape's time-out samples get lost."
EVALUATING = "The slowest rule group of each Prometheus. Above one it misses evaluations: alerts come late."
FAILING = "Evaluations that failed. Read the expression in Prometheus' rules page and repair it here."
STORING = "Samples per second of each Prometheus. It falls when targets vanish and jumps when a new one says too much."
NODES = "A lost node takes its pods along; what runs twice goes on."
SENT = "What Alertmanager sent. A flood: group better, or silence by the alert's labels."
LOST = "What did not arrive. Look at the receiver's address and key, then at the way out of the cluster."
MEMBERS = "Members each Alertmanager sees; fewer than there are means that people are told twice."
COLOURS = "Yellow: a copy is missing. Red: data is missing and nothing new is stored for it."
DISKS = "Used share of each log node's disk. Elasticsearch stops writing at its flood stage."
INDEXED = "Per second and log node. Falls while records wait below: the log store does not take them."
SHIPPED = "What each node's agent sends on. A rise from nowhere: a program logs in a loop."
WAITING = "What waits in each agent's buffer. It grows while the log store does not take it."
ANSWERS = "What became of the documents. failed_client: refused for good, or, after a restart, delivered twice."
WARNED = "Events the Kubernetes API warns of. Their texts lie in Kibana under the same namespace and reason."
UNASSIGNED = "Shards no node holds. Full disks and lost nodes are the usual causes."
SPANS = "What the collector accepts, refuses, sends on and fails to send. Refused: it is out of memory."
QUEUE = "Used share of the queue towards the trace store. Full: spans are dropped."


def platform_overview(environment: Environment) -> Board:
    frame = Frame(
        SCOPE,
        KIND,
        "Platform",
        PLATFORM_FOLDER,
        f"Whether metrics, alerts, logs and traces of {environment.name} can be believed at this moment.",
        annotations=(annotations.firing(SCOPE),),
    )
    return framed(
        frame,
        (
            Row("Alerts", (firing_alerts.listed(firing.of_scope(SCOPE), DOWN),)),
            Row("Metrics", _metrics()),
            Row("Notifications", _notifications()),
            Row("Logs", _logs(environment.log_agent)),
            Row("Traces", _traces()),
        ),
    )


def _plain(title: str, advice: str, query: Query, unit: str, empty: str = NOTHING) -> Cell:
    return time_series(Subject(title, advice, (query,), unit, DOWN, empty=empty), width=8)


def _metrics() -> tuple[Cell, ...]:
    return (
        _plain("Targets that answer", ANSWERING, Query(smallest(stack.targets_up()), "{{job}}"), RATIO),
        _plain("Scrape time", SCRAPING, Query(largest(stack.scrape_time()), "{{job}}"), unit_id(Unit.SECONDS)),
        _plain("Rule time of interval", EVALUATING, Query(stack.rule_time_share(), "{{pod}}"), RATIO),
        _plain("Rule failures, 1 hour", FAILING, Query(stack.rule_failures(), "{{rule_group}}"), COUNT),
        _plain("Samples stored", STORING, Query(stack.samples(), "{{pod}}"), RATE),
        state_timeline(
            Subject("Node readiness", NODES, (Query(node.ready(), "{{node}}"),), STATE, DOWN), READY, width=24
        ),
    )


def _notifications() -> tuple[Cell, ...]:
    return (
        _plain("Notifications, 1 hour", SENT, Query(stack.notifications(), "{{integration}}"), COUNT),
        _plain("Failed notifications, 1 hour", LOST, Query(stack.notification_failures(), "{{integration}}"), COUNT),
        _plain("Alertmanager members", MEMBERS, Query(stack.cluster_members(), "{{pod}}"), COUNT),
    )


def _logs(agent: LogAgent) -> tuple[Cell, ...]:
    health = Subject("Log store", COLOURS, (Query(stack.log_store_health(), "{{cluster}}"),), COUNT, DOWN)
    return (
        state_timeline(health, HEALTH, width=8),
        _plain("Log disks used", DISKS, Query(stack.log_store_disk(), "{{name}}"), RATIO),
        _plain("Documents indexed", INDEXED, Query(stack.indexing(), "{{name}}"), RATE),
        _plain("Records shipped", SHIPPED, Query(log_agent.shipped(agent), "{{node}}"), RATE),
        _plain("Records waiting", WAITING, Query(log_agent.buffered(agent), "{{node}}"), unit_id(Unit.BYTES)),
        _plain("Unassigned shards", UNASSIGNED, Query(stack.unassigned_shards(), "{{cluster}}"), COUNT),
        *_answers(agent),
        _plain(
            "Warnings of the cluster, 1 hour",
            WARNED,
            Query(kubernetes_events.warnings(), "{{about}} {{reason}}"),
            COUNT,
            "No warning within the hour",
        ),
    )


def _answers(agent: LogAgent) -> tuple[Cell, ...]:
    """Fluentd hands its records to Logstash and does not hear what became of them."""
    if agent is LogAgent.FLUENTD:
        return ()
    return (_plain("Answers of the log store", ANSWERS, Query(log_agent.outcomes(), "{{outcome}}"), RATE),)


def _traces() -> tuple[Cell, ...]:
    spans = tuple(Query(stack.spans(outcome), outcome, colour) for outcome, colour in OUTCOMES.items())
    queue = (Query(stack.span_queue(), "{{pod}}"),)
    return (
        time_series(Subject("Spans", SPANS, spans, RATE, DOWN)),
        time_series(Subject("Span queue used", QUEUE, queue, RATIO, DOWN)),
    )
