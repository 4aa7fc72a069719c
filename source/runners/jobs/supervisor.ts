/**
 * The supervisor: a small POSIX shell in a process session of its own, so that losing the terminal signals neither it nor
 * its child. Arguments: the job's folder, the most bytes kept of each output in blocks of 512, the seconds after which the
 * child is asked to end (0: never), and the command. Standard input is the child's. An idle shell and what reads the outputs hold
 * about 2 MB together.
 *
 * - Hang-ups are ignored, by the child too. SIGTERM is handed on only when the operator asked (the file `stop`), and not
 *   before the child has taken its folder: a command that was stopped is never taken for one that did not run.
 * - The outputs go through pipes into files of bounded size: a full file takes no more, and the child never notices.
 * - The child notes who it is, and takes the folder `ran` before anything of it runs: whoever gives it up takes the
 *   same folder first, so that "never ran" is a fact and not a guess.
 * - The result is written into room taken beforehand, synced and then named: one that exists is whole, also when the
 *   disk is full by then.
 * - What watches over the child outlives a supervisor that was killed, and ends with the child: then nobody renews.
 * - While the child runs, the lease of the release is renewed where AIRLOCK_LEASE names one, every AIRLOCK_LEASE_SECONDS.
 */
export const supervisorScript = `
umask 077
trap '' HUP INT
trap : TERM
job=$1; blocks=$2; seconds=$3; shift 3
read -r boot 2>/dev/null </proc/sys/kernel/random/boot_id || boot=
start_of() {
  read -r stat 2>/dev/null <"/proc/$1/stat" || return 0
  stat=\${stat##*) }
  set -- $stat
  shift 19
  printf %s "$1"
}
now() { date -u +%Y-%m-%dT%H:%M:%SZ; }
keep() {
  { (trap '' XFSZ; ulimit -f "$blocks"; exec cat >"$job/$1") 2>/dev/null; exec cat >/dev/null; } <"$job/$1.pipe"
}
renew() {
  kubectl \${AIRLOCK_LEASE_KUBECONFIG:+--kubeconfig "$AIRLOCK_LEASE_KUBECONFIG"} \\
    \${AIRLOCK_LEASE_CONTEXT:+--context "$AIRLOCK_LEASE_CONTEXT"} --namespace "$AIRLOCK_LEASE_NAMESPACE" \\
    --request-timeout=10s patch lease "$AIRLOCK_LEASE" --type=json --patch "[
    {\\"op\\":\\"test\\",\\"path\\":\\"/spec/holderIdentity\\",\\"value\\":\\"$AIRLOCK_LEASE_HOLDER\\"},
    {\\"op\\":\\"add\\",\\"path\\":\\"/spec/renewTime\\",\\"value\\":\\"$(date -u +%Y-%m-%dT%H:%M:%S.000000Z)\\"}]"
}
end_if_asked() {
  [ -e "$job/stop" ] || return 0
  while [ ! -e "$job/ran" ] && kill -0 "$child" 2>/dev/null; do sleep 0.1 2>/dev/null || sleep 1; done
  kill -TERM "$child" 2>/dev/null
}
watch_over() {
  left=$seconds
  born=$(start_of "$1")
  while [ "$seconds" -eq 0 ] || [ "$left" -gt 0 ]; do
    pause=\${AIRLOCK_LEASE_SECONDS:-15}
    [ "$seconds" -gt 0 ] && [ "$left" -lt "$pause" ] && pause=$left
    sleep "$pause"
    left=$((left - pause))
    { kill -0 "$1" && [ "$(start_of "$1")" = "$born" ]; } || exit 0
    [ -z "$AIRLOCK_LEASE" ] || renew
  done
  : >"$job/overdue"
  kill -TERM "$1"
}
printf '%s %s %s\\n' "$$" "$(start_of $$)" "$boot" >"$job/supervisor.partial" &&
  mv "$job/supervisor.partial" "$job/supervisor" || exit 1
mkfifo "$job/stdout.pipe" "$job/stderr.pipe" || exit 1
exec 3<&0
keep stdout & out=$!
keep stderr & err=$!
started=$(now)
/bin/sh -c '
  job=$1; boot=$2; shift 2
  read -r stat 2>/dev/null <"/proc/$$/stat"
  stat=\${stat##*) }
  start=$(set -- $stat; shift 19; printf %s "$1")
  printf "%s %s %s\\n" "$$" "$start" "$boot" >"$job/child.partial" && mv "$job/child.partial" "$job/child" || exit 125
  mkdir "$job/ran" 2>/dev/null || exit 125
  exec "$@"' airlock-child "$job" "$boot" "$@" <&3 3<&- >"$job/stdout.pipe" 2>"$job/stderr.pipe" &
child=$!
exec 3<&- </dev/null
trap end_if_asked TERM
end_if_asked
watch_over "$child" >/dev/null 2>&1 & guard=$!
while :; do
  wait "$child"; code=$?
  kill -0 "$child" 2>/dev/null || break
done
kill "$guard" 2>/dev/null
(sleep 5; kill "$out" "$err") >/dev/null 2>&1 & late=$!
wait "$out" "$err"
kill "$late" 2>/dev/null
rm -f "$job/stdout.pipe" "$job/stderr.pipe"
signal=
[ "$code" -gt 128 ] && signal=$(kill -l "$((code - 128))" 2>/dev/null)
printf '{"exitCode":%d,"signal":"%s","startedAt":"%s","endedAt":"%s"}' \\
  "$code" "$signal" "$started" "$(now)" 1<>"$job/result.partial"
sync "$job/result.partial" 2>/dev/null || sync
mv "$job/result.partial" "$job/result.json"
sync "$job" 2>/dev/null || sync
`;
