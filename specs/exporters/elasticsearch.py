"""elasticsearch_exporter, from the source of this version."""

from specs.exporters.exporter import Exporter
from specs.metrics import counter, gauge
from specs.units import Unit

NODE = ("cluster", "host", "name", "es_master_node", "es_data_node", "es_ingest_node", "es_client_node")

ELASTICSEARCH = Exporter(
    name="elasticsearch-exporter",
    version="1.9.0",
    job="elasticsearch-exporter",
    flags=("--es.all", "--es.indices_settings"),
    metrics=(
        gauge("elasticsearch_cluster_health_status", "cluster", "color", unit=Unit.BOOLEAN),
        gauge("elasticsearch_cluster_health_number_of_nodes", "cluster"),
        gauge("elasticsearch_cluster_health_active_shards", "cluster"),
        gauge("elasticsearch_cluster_health_unassigned_shards", "cluster"),
        gauge(
            "elasticsearch_indices_settings_stats_read_only_indices",
            meaning="Indices with index.blocks.read_only_allow_delete, which the flood stage of a disk sets.",
        ),
        gauge("elasticsearch_filesystem_data_available_bytes", *NODE, "mount", "path", unit=Unit.BYTES),
        gauge("elasticsearch_filesystem_data_size_bytes", *NODE, "mount", "path", unit=Unit.BYTES),
        gauge("elasticsearch_jvm_memory_used_bytes", *NODE, "area", unit=Unit.BYTES),
        gauge("elasticsearch_jvm_memory_max_bytes", *NODE, "area", unit=Unit.BYTES),
        counter("elasticsearch_indices_indexing_index_total", *NODE),
        counter("elasticsearch_thread_pool_rejected_count", *NODE, "type"),
        gauge("elasticsearch_clusterinfo_up", "url", unit=Unit.BOOLEAN),
    ),
)
