#!/bin/sh
# tools/guest tells apart how a run can end. The program `outcome` ends as its
# argument says.
# short: so many seconds are enough to boot, and more than enough to wait for.
[ "${TIMEOUT:-60}" -gt 60 ] && short=10 || short=2
unset TIMEOUT
. "$(dirname "$0")/../tap.sh"

# ends PROMISE STATUS PATTERN OUTCOME: run `outcome OUTCOME`; its status, and
# what the person who reads the failure is told, have to be these.
ends() {
    said=$(tools/guest outcome "$4" 2>&1)
    same "$1: status $2" "$2" $?
    has "$1: says so" "$3" "$said"
}

ends "a good run" 0 "^ok 2" pass
ends "exit status 1" 1 "status other than 0" fail
ends "not ok" 1 "^# not ok 1 - the sky is green" not-ok
has "not ok: what was expected follows" "^# expected: green" "$said"
has "not ok: the log's path" "^# log: +build/logs/outcome-not-ok.log" "$said"
has "not ok: the command to repeat it" \
    "^# repeat: tools/guest outcome not-ok" "$said"
has "not ok: the gdb command" "^# gdb: +make gdb PROGRAM=outcome" "$said"
ends "not ok excused by TODO" 0 "^not ok 1" todo
ends "too few results" 1 "planned 3 results, got 1" few
ends "no plan" 1 "results without a plan" no-plan
ends "Bail out!" 1 "^# .*Bail out!" bail
ends "a fault" 5 "a fault killed the program" fault

hang="a hang: every thread sleeps for ever"
ends "a deadlock" 4 "$hang" deadlock
has "a deadlock: says who waits for what" \
    "outcome: pid 1 tid 1 blocked at .* futex.*, waits for [0-9a-f]+ held\+0" \
    "$(printf '%s' "$said" | sed 's/__sys_/ /')"
has "a deadlock: of all" "tid 2 blocked at .*, waits for [0-9a-f]+ held" "$said"
ends "a mutex of garbage" 4 "$hang" lock-garbage
has "a mutex of garbage: says which" "tid 1 blocked .* garbage\+0" "$said"
ends "a child that sleeps" 4 "$hang" wait-for-sleeper
has "a child that sleeps: says where" \
    "outcome: pid 2 tid 2 blocked at .*sigsuspend" "$said"
ends "a director that sleeps" 4 "$hang" direct-nobody
has "a director that sleeps: says whom it holds" \
    "tid 2 ready, held by its director" "$said"
ends "who waits for time sleeps not for ever" 0 "^ok 1" wait-for-time
ends "nor who waits for a director" 0 "^ok 1" wait-for-director

TIMEOUT=$short
export TIMEOUT
ends "nor who waits for a key" 4 "time-out after $short seconds" read
ends "a time-out" 4 "time-out after $short seconds" hang
has "a time-out: says where every thread stood" \
    "outcome: pid 1 tid 1 running at pc [0-9a-f]+ main\+0x" "$said"
said=$(tools/guest sh -c "outcome hang" 2>&1)
has "the last events: a fork, and what the child became" \
    "tid 1 +start +00000002 .*tid 2 +start +00000002 [0-9a-f]{8}" \
    "$(printf '%s' "$said" | tr '\n' ' ')"
ends "a time-out after ok" 4 "time-out after $short seconds" ok-and-sleep

TIMEOUT=30
tools/guest >"$scratch/usage" 2>&1
same "no program: status 2" 2 $?
has "no program: shows the usage" "usage: tools/guest" \
    "$(cat "$scratch/usage")"
TIMEOUT=soon tools/guest outcome pass >/dev/null 2>&1
same "a time-out that is no number: status 2" 2 $?
KERNEL=nothing.elf tools/guest outcome pass >/dev/null 2>&1
same "no kernel: status 2" 2 $?

TIMEOUT=60
same "what is piped in reaches a program of the archive" "1 2 4" \
    "$(echo $(echo "a b" | tools/guest wc 2>&1))"
printf 'a b\nc\n' >"$scratch/words"
same "so does a file" "2 3 6" "$(echo $(tools/guest wc <"$scratch/words" 2>&1))"
same "not one that was read" "hello from process 1" \
    "$({ cat >/dev/null; tools/guest hello 2>&1; } <"$scratch/words" |
       tail -n 1)"
said=$(TIMEOUT=3 tools/guest wc 2>&1)
has "who waits for what nobody types is told how to type" \
    "wc: time-out after 3 seconds; it waits for what is typed: INPUT=" "$said"
said=$(timeout 60 python3 - <<'END'
import os
import pty
import signal

pid, terminal = pty.fork()
if pid == 0:    # as a terminal has it: who starts the tests may ignore it
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.execv("tools/guest", ["tools/guest", "wc"])
said = b""
try:
    while b"<FILE" not in said:
        said += os.read(terminal, 4096)
    os.write(terminal, b"\003")         # Ctrl-C
    while True:
        said += os.read(terminal, 4096)
except OSError:                         # it has ended
    print(said.decode(), os.waitpid(pid, 0)[1] >> 8)
END
)
has "a person who looks on is told sooner" \
    "wc: nothing said for 5 seconds. If it waits for input: Ctrl-C" "$said"
same "Ctrl-C ends it" " 130" "$(printf '%s\n' "$said" | tail -n 1)"
said=$(TIMEOUT=3 tools/guest sharing_memory_safe 1000 2>&1)
has "who does not wait is not" "_safe: time-out after 3 seconds$" "$said"

said=$(tools/guest outcome echo "two words" "it's" '' end)
has "arguments arrive as they were given" \
    "^\[two words\]\[it's\]\[\]\[end\]" "$said"
finish
