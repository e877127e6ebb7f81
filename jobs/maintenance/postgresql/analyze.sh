# Statistics and dead rows. Tables somebody has locked are skipped, pages are handed back only where that needs no lock.
connect
mapfile -t tables < <(sql "SELECT format('%I.%I', schemaname, relname) FROM pg_stat_user_tables ORDER BY n_mod_since_analyze DESC")
for table in "${tables[@]}"; do
  printf 'VACUUM ANALYZE %s\n' "$table"
  sql "VACUUM (ANALYZE, SKIP_LOCKED, TRUNCATE OFF) $table"
done
