# A report for people: indexes nobody has read since the server started.
connect
sql "SELECT object_name, index_name FROM performance_schema.table_io_waits_summary_by_index_usage
     WHERE object_schema = '$DATABASE' AND index_name IS NOT NULL AND index_name <> 'PRIMARY' AND count_star = 0"
