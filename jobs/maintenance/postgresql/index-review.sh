# A report for people: indexes nobody has read since the statistics began, and the largest tables read without one.
connect
printf 'indexes without a scan\n'
sql "SELECT indexrelid::regclass, pg_size_pretty(pg_relation_size(indexrelid)) FROM pg_stat_user_indexes
     WHERE idx_scan = 0 ORDER BY pg_relation_size(indexrelid) DESC LIMIT 20"
printf 'tables read as a whole\n'
sql "SELECT relid::regclass, seq_scan, n_live_tup FROM pg_stat_user_tables
     WHERE seq_scan > 100 AND n_live_tup > 10000 ORDER BY seq_tup_read DESC LIMIT 20"
