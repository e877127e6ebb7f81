# Rebuilds, beside the old one and without blocking, indexes that are much larger than their entries need.
# Expected size: entries × (key width + 16 bytes of header and pointer) at 90 % fill, in pages of 8 KiB.
BLOAT=${BLOAT:-2}
LEAST_BYTES=${LEAST_BYTES:-67108864}
connect
sql "SELECT format('DROP INDEX CONCURRENTLY IF EXISTS %s', i.indexrelid::regclass) FROM pg_index i
     JOIN pg_class c ON c.oid = i.indexrelid WHERE NOT i.indisvalid AND c.relname LIKE '%\_ccnew%'" |
  while read -r leftover; do printf 'left over from a run that was cut off: %s\n' "$leftover"; sql "$leftover"; done
mapfile -t bloated < <(sql "
  WITH widths AS (
    SELECT i.indexrelid, c.reltuples, pg_relation_size(i.indexrelid) AS bytes,
           coalesce((SELECT sum(s.avg_width) FROM unnest(i.indkey) AS k
                     JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k
                     JOIN pg_stats s ON s.schemaname = n.nspname AND s.tablename = t.relname AND s.attname = a.attname), 8) AS width
    FROM pg_index i
    JOIN pg_class c ON c.oid = i.indexrelid
    JOIN pg_class t ON t.oid = i.indrelid
    JOIN pg_namespace n ON n.oid = t.relnamespace
    JOIN pg_am m ON m.oid = c.relam
    WHERE i.indisvalid AND pg_has_role(t.relowner, 'USAGE') AND m.amname = 'btree' AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
  )
  SELECT indexrelid::regclass FROM widths
  WHERE bytes > $LEAST_BYTES AND bytes > $BLOAT * greatest(reltuples, 0) * (width + 16) / 0.9
  ORDER BY bytes DESC")
for index in "${bloated[@]}"; do
  [ -n "$index" ] || continue
  printf 'REINDEX INDEX CONCURRENTLY %s\n' "$index"
  sql "REINDEX INDEX CONCURRENTLY $index"
done
printf '%s indexes rebuilt\n' "${#bloated[@]}"
