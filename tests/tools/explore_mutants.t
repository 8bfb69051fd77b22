#!/usr/bin/env python3
"""tools/explore-mutants draws what its seed says, by rules that change what
they say, of files whose scenarios there are. tests/guest/explore_mutants.slow
tries some."""

import glob
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
sys.path.insert(0, "tools")
sys.dont_write_bytecode = True
from lock_mutants import RULES, SCENARIOS, draw, points, trapped
from mutant_tree import changed, read
from terminal import finish, promise


def equal(got, expected, name):
    promise(got == expected, name, "expected: %s\ngot: %s" % (expected, got))


def short(text):
    return " / ".join(" ".join(line.split()) for line in text.split("\n"))


# ---- the rules: all that may become of a piece of code ----

def become(path, text, rule, *expected):
    got = sorted("%s => %s" % (short(one["was"]), short(one["now"]))
                 for one in points(path, text) if one["rule"] == rule)
    equal(got, sorted(expected), "%s: all that it makes of %s" % (rule, path))


ASM = """
%macro RAS_BODY 0
        mov     first, [head]
        test    first, first
        je      RAS_DONE
    RAS_COMMIT
        mov     [node], first
        mov     [head], node
%endmacro
"""
become("lib/ras/a.asm", ASM, "remove", *(
    "%s => " % line for line in (
        "mov first, [head]", "test first, first", "je RAS_DONE",
        "mov [node], first", "mov [head], node")))
become("lib/ras/a.asm", ASM, "turn", "je RAS_DONE => jne RAS_DONE")
become("lib/ras/a.asm", ASM, "late", "mov [node], first / mov [head], node "
       "=> mov [head], node / mov [node], first")
become("lib/ras/a.asm", ASM, "commit", "je RAS_DONE / RAS_COMMIT => "
       "RAS_COMMIT / je RAS_DONE", "RAS_COMMIT / mov [node], first => "
       "mov [node], first / RAS_COMMIT")
become("lib/ras/a.asm", ASM, "forget")
become("lib/pthread/a.asm", "f:\n        js      __mutex_wake\n", "forget",
       "js __mutex_wake => ")

C = """
int lock_init(struct lock *lock)
{
    lock->taken = 0;
}

static void leave(struct lock *lock, int self)
{
    int other = 1 - self;
    lock->turn = other;
    lock->inside[self] = 0;
    while (lock->taken)
        sched_yield();
    __futex_wake(&lock->turn, 1);
}
"""
become("lib/sync/a.c", C, "remove", *("%s => (void)0;" % line for line in (
    "lock->turn = other;", "lock->inside[self] = 0;", "sched_yield();")))
become("lib/sync/a.c", C, "turn",
       "while (lock->taken) => while (!(lock->taken))")
become("lib/sync/a.c", C, "late", "lock->turn = other; / "
       "lock->inside[self] = 0; => lock->inside[self] = 0; / "
       "lock->turn = other;")
become("lib/sync/a.c", C, "forget",
       "__futex_wake(&lock->turn, 1); => (void)0;")

# ---- a mutant in its place, and the trap that tells whether anybody comes
# there ----

found = {(one["rule"], short(one["was"])): one
         for one in points("lib/sync/a.c", C)}
late = found["late", "lock->turn = other; / lock->inside[self] = 0;"]
promise("other = 1 - self;\n    lock->inside[self] = 0;\n    lock->turn = "
        "other;\n    while" in changed(C, late), "two lines change places",
        changed(C, late))
equal(len(changed(C, late).split("\n")), len(C.split("\n")),
      "and no line is lost")
equal(short(trapped(late)["now"]), "{ *(volatile int *)0; lock->turn = other; "
      "} / lock->inside[self] = 0;", "a trap before a statement")
equal(short(trapped(found["turn", "while (lock->taken)"])["now"]),
      "while ((*(volatile int *)0, lock->taken))", "one in a condition")
asm = [one for one in points("lib/ras/a.asm", ASM) if one["rule"] == "turn"]
equal(short(trapped(asm[0])["now"]), "cmp dword [0], 0 / je RAS_DONE",
      "one before an instruction")

# ---- what is drawn ----

mutants = draw("14")
equal(draw("14"), mutants, "the same seed draws the same")
promise(draw("15") != mutants, "another seed, others")
equal([one["k"] for one in mutants], list(range(1, len(mutants) + 1)),
      "they are numbered from 1")
equal(sorted({one["rule"] for one in mutants[:40]}), sorted(RULES),
      "each rule is among the first 40")
equal({one["path"].split("/")[1] for one in mutants[:40]},
      {"pthread", "ras", "sync"}, "and locks, sequences and threads")
equal([one["k"] for one in mutants if one["was"] == one["now"]], [],
      "each changes something")
listed = subprocess.run(["tools/explore-mutants", "14", "40"], text=True,
                        stdout=subprocess.PIPE, check=False).stdout
equal(len(listed.strip().split("\n")), 42, "a table lists them before any run")
said = subprocess.run(["tools/explore-mutants", "14", "--show", "1"],
                      text=True, stdout=subprocess.PIPE, check=False).stdout
promise(re.search(r"^--- a/%s\n" % re.escape(mutants[0]["path"]), said, re.M),
        "--show prints one as a diff", said)

# ---- the map of files and scenarios ----

files = set(glob.glob("lib/sync/*.c") + glob.glob("lib/ras/*.asm"))
without = {"lib/ras/landing.asm", "lib/sync/all.c", "lib/sync/mutex.c",
           "lib/sync/none.c", "lib/sync/variable.c"}
equal(sorted(files - set(SCENARIOS)), sorted(without), "every lock and every "
      "sequence can be drawn, but for what excludes nobody")
equal([path for path in SCENARIOS if not os.path.exists(path)], [],
      "every file in the map is there")
sources = "".join(read(path) for path in glob.glob("user/explore/*.c") +
                  glob.glob("lib/sync/*.c"))
names = {re.sub(r"/1$|-3/1$", "", name) for row in SCENARIOS.values()
         for name in row}
equal([name for name in sorted(names) if '"%s"' % name not in sources], [],
      "and every scenario")
finish()
