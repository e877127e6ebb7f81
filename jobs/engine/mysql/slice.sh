# One slice: the binary log files that were closed since the last published one. Copied as they are, so that replaying
# starts at a byte position of the original.
open_stream
connect
identify
leave_out_missing
describe before
count_tables before
sql "FLUSH BINARY LOGS"
count_tables after
describe after
list_log
unset 'files[-1]'
fresh=()
for file in "${files[@]}"; do
  if [ -z "$PREVIOUS" ] || [ "$(number "$file")" -gt "$(number "$PREVIOUS")" ]; then fresh+=("$file"); fi
done
[ "${#fresh[@]}" -gt 0 ] || fail "the server closed no binary log file: is log_bin on?"
# Without a predecessor only what was closed now is shipped: older files belong to no base copy.
[ -n "$PREVIOUS" ] || fresh=("${fresh[-1]}")
mkdir -p "$WORK/log"
"$(tool binlog)" --defaults-file="$options" --read-from-remote-server --raw --result-file="$WORK/log/" "${fresh[@]}"
fact start "${fresh[0]}"
fact last "${fresh[-1]}"
fact point "${fresh[-1]}"
fact position "${fresh[-1]}:${sizes[${fresh[-1]}]}"
cd "$WORK/log"
learn bytes packed
exec 3>&-
rm -rf "$WORK/log"
