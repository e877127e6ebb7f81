"""Logstash pipelines as a typed tree: what is not expressible here cannot be written wrongly."""
