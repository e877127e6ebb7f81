# Statistics and dead rows. Tables somebody has locked are skipped, pages are handed back only where that needs no lock.
connect
listed() {
  sql "SELECT format('%I.%I', s.schemaname, s.relname) FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid
       WHERE pg_has_role(c.relowner, 'USAGE') = $1 ORDER BY n_mod_since_analyze DESC"
}
mapfile -t foreign < <(listed false)
[ "${#foreign[@]}" = 0 ] || printf 'left out, because the role does not act for the owner: %s\n' "${foreign[*]}"
mapfile -t tables < <(listed true)
[ "${#tables[@]}" -gt 0 ] || fail "the role may maintain no table at all: run the script that makes the roles"
for table in "${tables[@]}"; do
  printf 'VACUUM ANALYZE %s\n' "$table"
  sql "VACUUM (ANALYZE, SKIP_LOCKED, TRUNCATE OFF) $table"
done
