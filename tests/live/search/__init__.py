"""Real search engines: what the log store is told, told to Elasticsearch 8 and 6 and to OpenSearch on loopback."""
