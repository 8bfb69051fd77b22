#!/usr/bin/env python3
"""A person at the prompt: jobs in front and behind, ^C, ^D, kill."""

import os
import re
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from terminal import Terminal, finish, promise

PROMPT = "reprise$ "
INTERRUPT, END_OF_FILE, UP = "\x03", "\x04", "\x1b[A"
terminal = Terminal(ARGS="", EXACT="1")


def typed(text, until="\n" + PROMPT):
    """Type; what is said until `until`, without the echo of a whole line."""
    before = len(terminal.said)
    terminal.type(text)
    if not terminal.read_until(until, before):
        return "TIMEOUT\n" + terminal.said[before:]
    return terminal.said[before:].replace("\r", "").partition("\n")[2]


def answer(line):
    return typed(line + "\r").rpartition(PROMPT)[0]


def interrupted(line, seconds):
    """Type a line, and soon ^C: it may come before anything has started,
    and what is promised must be so all the same."""
    typed(line + "\r", "\n")
    time.sleep(seconds)
    return typed(INTERRUPT)


def is_gone(program):
    return program not in answer("ps")


def pid_of(said):
    match = re.search(r"^\[\d+\] (\d+)$", said, re.M)
    return match.group(1) if match else "none"


terminal.read_until(PROMPT)

said = answer("sharing_memory | wc")
promise(re.fullmatch(r" +2 +23 +\d+\n", said) is not None,
        "sharing_memory | wc: two lines, of 23 words", said)

for line in ("sleep 1000", "cat", "sharing_memory_safe 1000",
             "sharing_memory_deadlock 1000",
             "sharing_memory_ordered 1000 | cat | wc",
             "sh -c 'sleep 1000; echo never'"):
    for seconds in 0, 0.2:
        said = interrupted(line, seconds)
        status = answer("echo $?")
        promise(status == "130\n" and "never" not in said,
                "^C ends %s: status 130" % line, said + status)
promise(is_gone("sharing_memory") and is_gone("cat"),
        "none of them is left", answer("ps"))
promise("never" not in interrupted("sleep 1000; echo never", 0.2) and
        "never" not in interrupted("sleep 1000 || echo never", 0.2),
        "^C ends the rest of the line, too")
said = typed("nonsense" + INTERRUPT)
promise(answer("hello").startswith("hello from"),
        "^C at the prompt begins another line", said)
answer("kill -INT $$")
promise(answer("kill $$; kill -QUIT $$; echo here") == "here\n",
        "the shell outlives what would end its programs")

for line in "outcome deadlock", "outcome deadlock & wait":
    before = len(terminal.said)
    typed(line + "\r", "every thread sleeps for ever")
    time.sleep(0.2)
    typed(INTERRUPT)
    status = answer("echo $?")
    said = terminal.said[before:]
    promise(said.count("# hang: every thread sleeps for ever") == 1,
            "%s: a hang is said, once" % line, said)
    promise(status == "130\n", "and ^C helps", said)
answer("kill -KILL %1; wait")

said = typed("cat\r", "\n") + typed("one\r", "\none") + \
    typed(END_OF_FILE, PROMPT)
promise("TIMEOUT" not in said, "^D ends what reads", said)

said = answer("sharing_memory_safe 1000 &")
pid = pid_of(said)
promise(pid != "none", "& : the number of the job, and of the process", said)
typed(INTERRUPT)
promise(answer("jobs") ==
        "[1] running: %s: sharing_memory_safe 1000\n" % pid,
        "^C does not reach a job behind; jobs lists it", answer("jobs"))
promise(re.search(r"^ *%s .* sharing_memory_safe$" % pid, answer("ps"), re.M)
        is not None, "ps lists it", answer("ps"))
promise("pthread_mutex_lock" in answer("ras " + pid),
        "ras lists its sequences")
said = answer("kill " + pid) + answer("wait") + answer("jobs")
promise(said == "[1] killed by SIGTERM (signal 15): "
        "sharing_memory_safe 1000\n", "kill ends it, and that is said", said)

said = answer("sleep 1000 &")
number = re.search(r"^\[(\d+)\] (\d+)$", said, re.M)
said = answer("kill -KILL %s; wait %s; echo $?" % (number.group(2),
                                                   number.group(2)))
promise("killed by SIGKILL" in said and said.endswith("137\n"),
        "kill -KILL, and wait for one job: status 137", said)
said = answer("jobs")
for pid in re.findall(r"running: (\d+)", said):
    answer("kill %s" % pid)
answer("wait")
promise(answer("jobs") == "", "no job is left")

said = answer("sleep 1000 | cat & kill %1; wait")
promise("[1] killed by SIGTERM (signal 15): sleep 1000 | cat\n" in said,
        "kill %1 ends a job", said)
said = answer("sleep 1000 & kill -KILL %1; wait")
promise("[1] killed by SIGKILL (signal 9): sleep 1000\n" in said,
        "kill -KILL %1, too", said)
promise("kill: %7: no such job is running" in answer("kill %7"),
        "if there is one")
said = answer("sleep 0.1 & sleep 1; kill %1; jobs; jobs")
promise(re.fullmatch(r"\[1\] \d+\nkill: %1: no such job is running.*\n"
                     r"sh: kill: exit status 1\n\[1\] done: sleep 0.1\n", said)
        is not None, "a job that has ended is not killed, and listed as done",
        said)
said = answer("sleep 1000 & kill -STOP $!; echo $?; kill -TSTP %1; kill %1")
promise(len(re.findall("kill: .*: no job can be stopped here\n", said)) == 2 and
        "\n1\n" in said, "kill -STOP, -TSTP: nobody can be stopped", said)
answer("wait")
said = answer("sleep 1000 & kill $!; wait")
promise("[1] killed by SIGTERM (signal 15): sleep 1000\n" in said,
        "$! is the job's process", said)
said = answer("sleep 0.1 &") + answer("wait")
promise(said.endswith("[1] done: sleep 0.1\n"), "wait waits for a job", said)
said = answer("cat & wait")
promise("[1] done: cat\n" in said, "a job behind reads the end of file", said)
said = answer("sleep 0.1 && false || echo later & wait")
promise("later\n[1] done: sleep 0.1 && false || echo later\n" in said,
        "a whole condition goes behind", said)
said = answer("false & wait")
promise("[1] exit status 1: false\n" in said, "its exit status is said", said)
said = answer("misbehave read_null & wait")
promise("[1] killed by SIGSEGV (signal 11): misbehave read_null\n" in said,
        "or what killed it", said)
said = answer("sleep 1000 &")
interrupted("wait", 0.2)
promise(answer("echo $?; kill %s; wait" % pid_of(said)).startswith("130\n"),
        "^C ends wait, not the job")
said = answer("sleep 0.1 &") + answer("sleep 0.5") + answer("echo next")
promise("[1] done: sleep 0.1\n" in said, "a job's end is said at the prompt",
        said)
answer("hello")
promise(typed(UP + "\r").startswith("hello from"),
        "arrow up brings the last line back")
typed("sleep 1000 &\r")
answer("false")
terminal.type(END_OF_FILE)
promise(terminal.end() == 0 and "error" not in terminal.said[-40:],
        "^D at the prompt ends it all, and well", terminal.said)

for last, status in ("exit", 0), ("exit 3", 1):
    terminal = Terminal(ARGS="", EXACT="1")
    terminal.read_until(PROMPT)
    answer("nosuch")
    terminal.type(last + "\r")
    promise(terminal.end() == status and
            ("ended with an error" in terminal.said) == (status != 0),
            "`%s` after a command that failed: status %d" % (last, status),
            terminal.said)
finish()
