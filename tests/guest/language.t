#!/usr/bin/env python3
"""What lines mean to the shell, and what the small programs make of them."""

import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from terminal import Terminal, finish, promise

PROMPT = "reprise$ "
terminal = Terminal(ARGS="", EXACT="1")


def answer(line):
    """Type a line; what comes between it and the next prompt."""
    before = len(terminal.said)
    terminal.type(line + "\r")
    terminal.read_until("\n" + PROMPT, before)
    said = terminal.said[before:].replace("\r", "")
    return said.partition("\n")[2].rpartition(PROMPT)[0]


def answers(name, line, *expected):
    said = answer(line)
    promise(said.split("\n")[:-1] == list(expected), name,
            "%s\nsaid:\n%s" % (line, said))


def counted(*numbers):
    return "".join(" %7d" % number for number in numbers)


terminal.read_until(PROMPT)
answers("a pipe", "echo one two | wc -w", counted(2))
answers("a long pipe", "echo a | cat | cat | cat | cat | wc", counted(1, 1, 2))
answers("> writes a file, < reads one, >> adds to one",
        "echo x >/tmp/f; echo y z >>/tmp/f; wc -lw </tmp/f; cat /tmp/f",
        counted(2, 3), "x", "y z")
answers("a > without a program empties a file", ">/tmp/f; wc -c </tmp/f",
        counted(0))
answers("2> takes the complaints", "cat /none 2>/tmp/e || cat /tmp/e",
        "cat: /none: No such file or directory")
answers("2>&1 sends them along", "cat /none 2>&1 | wc -l", counted(1))
answers(">/dev/null drops", "echo gone >/dev/null")
answers("a file that cannot be: named, with the reason; nothing is run",
        "echo a >/none/f; echo status $?",
        "sh: /none/f: No such file or directory", "status 1")
answers("; runs on; && on success; || on failure",
        "false && echo 1 || echo 2; true && echo 3 || echo 4", "2", "3")
answers("a pipe's status is its last program's",
        "false | true; echo $?; true | false || echo $?", "0", "1")
answers("an exit status", "sh -c 'exit 7'; echo $?",
        "sh: sh: exit status 7", "7")
answers("variables", "A='x  y'; echo $A \"$A\" '$A' ${A}z", "x y x  y $A x yz")
answers("variables reach programs", "A=1; B=2 env | grep = | grep -v PATH",
        "A=1", "B=2")
answers("one before a program is its own", "echo [$B]", "[]")
answers("export and unset", "export C=3; sh -c 'echo $C'; unset C; echo [$C]",
        "3", "[]")
answers("$$ is the shell", "echo $$; sh -c 'echo $0 $1 $#' name one",
        "1", "name one 1")
answers("quotes", "echo 'a|b;' \"c > d\" e\\&f # no more",
        "a|b; c > d e&f")
answers("a missing program: 127", "nosuch; echo $?",
        "sh: nosuch: no such program; `help` lists them", "127")
answers("in a pipe, too", "nosuch | wc -c",
        "sh: nosuch: no such program; `help` lists them", counted(0))
answers("a file that is no program: 126", "etc/help; echo $?",
        "sh: etc/help: not a program; `sh etc/help` runs a script",
        "126")
answers("a syntax error is named and nothing is run", "echo a; | cat",
        "sh: syntax error: `|' is not expected here")
answers("a line that ends too soon", "echo a &&",
        "sh: syntax error: the line ends too soon")
answers("parentheses are not known", "(echo a)",
        "sh: syntax error: there are no subshells, functions or "
        "$(...) here")
answers("a script",
        "echo 'echo $0: $1 of $#' >/tmp/s; echo nosuch >>/tmp/s;"
        " echo 'cat; exit 5' >>/tmp/s; echo 'in it' | sh /tmp/s one two;"
        " echo $?",
        "/tmp/s: one of 2",
        "sh: /tmp/s:2: nosuch: no such program; `help` lists them",
        "in it", "sh: sh: exit status 5", "5")
answers("a script that is not there", "sh /none; echo $?",
        "sh: /none: No such file or directory",
        "sh: sh: exit status 127", "127")
answers("a program is no script", "sh sh || echo $?",
        "sh: sh: a program, not a script", "126")
answers("lines may come from a pipe", "echo 'echo $((' | sh; echo done",
        "sh: syntax error: there are no subshells, functions or "
        "$(...) here",
        "sh: sh: exit status 2", "done")

answers("mkdir, ls, rm", "mkdir /tmp/d; echo 1 >/tmp/d/f; ls /tmp/d; ls /tmp;"
        " rm /tmp/d/f /tmp/d; ls /tmp", "f", "d  e  f  s", "e  f  s")
answers("one a line, where it is no terminal", "ls /dev | head -n 2;"
        " ls -1 /dev | head -n 2", *2 * ["console", "null"])
columns = answer("ls").replace("\r", "").split("\n")
promise(all(len(row) < 80 for row in columns) and
        any(re.search(r"^accident  +\S.*  \S", row) for row in columns),
        "ls is as wide as the screen", "\n".join(columns))
answers("ls -l", "ls -l /dev/null /tmp/e", "crw-rw-rw-         0 /dev/null",
        "-rw-rw-rw-        38 /tmp/e")
answers("head, tee and grep",
        "ls /dev | head -n 2 | tee /tmp/t | wc -l; wc -l /tmp/t;"
        " head -n 1 /tmp/t; grep -ni NULL /tmp/t",
        counted(2), counted(2) + " /tmp/t", "console", "2:null")
answers("head -1", "ls /dev | head -1", "console")
answers("grep -v", "echo a >/tmp/g; echo b >>/tmp/g; grep -v a /tmp/g", "b")
answers("sleep wakes up", "sleep 0.1 && echo awake", "awake")
promise("FRAMES" in answer("free"), "free counts frames")
line = "echo a | cat | cat >/tmp/g; cat /none 2>/dev/null; sleep 0 & wait"
answer(line)
before = answer("free")
for count in range(20):
    answer(line)
promise(answer("free") == before, "lines cost no memory", before)

for line in ("ls -x", "wc -x", "grep", "head -n x", "sleep", "sleep x",
             "kill", "kill -NONE 1", "kill x", "free x", "ps x", "help x",
             "ras x", "cat -x", "mkdir", "rm", "tee -x", "env -x",
             "poweroff x", "sh -x"):
    said = answer(line + " 2>/tmp/e; grep -c . /tmp/e")
    promise(": exit status 2\n" in said and not said.endswith("\n0\n"),
            "%s: usage, and exit status 2" % line, said)
terminal.type("poweroff\r")
promise(terminal.end() == 0, "poweroff ends it", terminal.said)
finish()
