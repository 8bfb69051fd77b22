#!/usr/bin/env python3
"""tools/mutate draws what its seed says, changes lines as its operators say,
and tells apart what can become of a mutant. The whole of it runs on a tree of
one file, whose "kernel" is a program of this host."""

import importlib.machinery
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
sys.path.insert(0, "tools")
sys.dont_write_bytecode = True
from terminal import finish, promise

loader = importlib.machinery.SourceFileLoader("mutate", "tools/mutate")
mutate = importlib.util.module_from_spec(
    importlib.util.spec_from_loader("mutate", loader))
loader.exec_module(mutate)


def equal(got, expected, name):
    promise(got == expected, name, "expected: %s\ngot: %s" % (expected, got))


# ---- the operators: of a function's only line, all that it may become ----

def becomes(line, *expected, path="kernel/a.c"):
    text = "void f(void)\n{\n    %s\n}\n" % line
    if path.endswith(".asm"):
        text = "section .text\nf:\n    %s\n" % line
    got = [now.strip() for _, _, found in mutate.mutations(path, text)
           for _, now in found]
    equal(sorted(got), sorted(expected), "all mutants of `%s`" % line)


becomes("return a < b;", "return a <= b;")
becomes("return a == 0x1F;", "return a != 0x1F;", "return a == 0x20;",
        "return a == 0x1e;")
becomes("return a + 1;", "return a - 1;", "return a + 2;", "return a + 0;")
becomes("return a && !b;", "return a || !b;", "return a && b;")
becomes("return -EINVAL;", "return 0;")
becomes("x &= ~MASK;", "x |= ~MASK;", "x &= MASK;", "(void)0;")
becomes("if (is_open(a)) {", "if (!(is_open(a))) {")
becomes("list_remove(&thread->link);", "(void)0;")
becomes("on = true;", "on = false;", "(void)0;")
becomes("next->left--;", "next->left++;", "(void)0;")
becomes("int x = a;")
becomes("struct list *x;")
becomes("for (struct list *x = list; x;")
becomes("int x, y = a;")
becomes("char line[80];")
becomes("ASSERT(a == b);")
becomes('kprintf("%d", a + b);')
becomes('put("a < b"); /* c == d */', '(void)0; /* c == d */')
becomes("je   .done ; if a == 1", "jne   .done ; if a == 1",
        "; if a == 1", path="arch/a.asm")
becomes("mov  eax, [ebx + 4]", "", "mov  eax, [ebx + 5]",
        "mov  eax, [ebx + 3]", path="arch/a.asm")

text = """#define A 1
enum { B = 2,
       C = 3 };
struct s {
    int field[4];
};
static const int table[] = {
    5,
};
void f(int g)
{
    call(a,
         b);
    ASSERT(a == 6 ||
           a == 7);
}
"""
equal([number + 1 for number, _, _ in mutate.mutations("kernel/a.c", text)],
      [8], "only code may change: no declaration, no half of a statement")

# ---- what a test says, and what that means ----


class Said:
    """A test that has ended."""

    def __init__(self, text, status):
        self.stdout, self.status = text.splitlines(True), status

    def wait(self):
        return self.status


def means(text, status, expected, name):
    equal(mutate.judge(Said(text, status)), expected, name)


means("ok 1 - a\nok 2 - b\n1..2\n", 0, None, "a test that passes")
means("1..0 # SKIP no GRUB\n", 0, None, "one that skips all")
means("1..1\nnot ok 1 - a # TODO later\n", 0, None, "a failure excused")
means("ok 1 - a\nnot ok 2 - it rains\nnot ok 3 - c\n1..3\n", 1,
      ("promise", "it rains"), "the first broken promise")
means("ok 1 - a\n# PANIC: a.c:3: f: ASSERT(x) failed\n", 3,
      ("assert", "ASSERT(x) failed"), "an ASSERT")
means("# PANIC: divide error\n", 3, ("crash", "PANIC: divide error"),
      "a panic")
means("# x: time-out after 20 seconds\n", 4,
      ("hang", "time-out after 20 seconds"), "a guest's time-out")
means("ok 1 - a\n# guest: QEMU ended with status -24\n", 2,
      ("hang", "ended with status -24"), "a guest's time on the CPU")
means("ok 1 - a\n", -24, ("hang", "it did not end"), "another test's")
means("ok 1 - a\n1..2\n", 0, ("died", "status 0 after 1 results"),
      "a result is missing")

# ---- the names in the map ----

tests = {name.replace(".c", suffix) for folder, suffix in (
             ("user/tests", ""), ("tests/unit", "-64"), ("tests/unit", "-32"))
         for name in os.listdir(folder)}
tests.update(name for folder in ("guest", "tools", "gdb", "decoder")
             for name in os.listdir("tests/" + folder))
named = {name for row in mutate.QUICK for name in row[1:]}
equal(sorted((named | mutate.NEVER) - tests), [], "every test in the map is "
      "there")

# ---- a campaign ----

KERNEL = """#include <stdlib.h>
int main(int count, char **words)
{
    int later;
    later = count;
    switch (count) {
    case 7:
    case 8:
    case 9:
        abort();
    }
    if (later == 99)
        return 4;
    return 0;
    return 5;
}
"""
MAKEFILE = """all: build/initrd/kernel
build-tests: all
build/initrd/kernel: kernel/k.c
	@mkdir -p build/initrd
	@cc -Wall -O2 -o $@ kernel/k.c
"""
TEST = """#!/bin/sh
build/initrd/kernel || printf 'not '
echo "ok 1 - it is dry"
echo 1..1
"""

with tempfile.TemporaryDirectory() as tree:
    for name, content in (("kernel/k.c", KERNEL), ("Makefile", MAKEFILE),
                          ("tests/guest/k.t", TEST)):
        path = os.path.join(tree, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(content)
    os.chmod(path, 0o755)
    os.mkdir(os.path.join(tree, "tools"))
    for name in ("mutate", "mutations.py", "mutant_tree.py"):
        shutil.copy("tools/" + name, os.path.join(tree, "tools"))

    def run(*words):
        return subprocess.run(["tools/mutate", *words], cwd=tree, text=True,
                              stdout=subprocess.PIPE, check=False,
                              stderr=subprocess.PIPE)

    first = run("1", "100")
    rows = {line.split("|")[2].strip(): line
            for line in first.stdout.split("\n") if ":" in line and
            line.startswith("| ")}

    def row(number, pattern, name):
        said = rows.get("kernel/k.c:%d" % number, first.stdout + first.stderr)
        promise(re.search(pattern, said), name, said)

    row(14, r"promise \| `tests/guest/k.t it is dry`",
        "a mutant that a test finds: the promise that was broken")
    row(15, r"equivalent", "one that changes no machine code")
    row(13, r"survived", "one that no test finds")
    row(5, r"warning .*uninit", "one that only the compiler finds")
    promise("kernel/k.c:8" not in rows, "one that does not build is no mutant")
    promise(re.search(r"and [1-3] that did not build", first.stdout),
            "but is counted", first.stdout)
    promise(re.search(r"\| survived \| [1-9]", first.stdout),
            "the report counts what became of them", first.stdout)

    again = run("1", "100")
    equal(again.stdout, first.stdout, "the same seed draws the same")
    promise(" of 100: " not in again.stderr,
            "and what is known is not tested again", again.stderr)
    promise(run("2", "3").stdout.split("\n| K")[1:] !=
            run("3", "3").stdout.split("\n| K")[1:], "another seed, others")

    k = rows["kernel/k.c:14"].split("|")[1].strip()
    promise("-    return 0;\n+    return 1;\n" in
            run("1", "--show", k).stdout, "--show prints it as a diff")
    promise("promise: it is dry" in
            run("1", "--try", k, "tests/guest/k.t").stdout,
            "--try tests it again")
    with open(os.path.join(tree, "build/mutants/tree/kernel/k.c"),
              encoding="utf-8") as file:
        equal(file.read(), KERNEL, "the copy is afterwards as it was")

    with open(path, "a", encoding="utf-8") as file:
        file.write("exit 1\n")
    broken = run("1", "1")
    promise(broken.returncode and "without a mutant" in broken.stderr,
            "no verdict where the tree itself fails", broken.stderr)

    if shutil.which("git"):
        setting = ["git", "-c", "user.name=x", "-c", "user.email=x@x"]
        subprocess.run("%s init -q && %s add kernel && %s commit -qm x"
                       % ((" ".join(setting),) * 3), shell=True, cwd=tree,
                       check=True)
        with open(os.path.join(tree, "kernel/k.c"), "w",
                  encoding="utf-8") as file:
            file.write(KERNEL.replace("return 4", "return 44"))
        said = run("1", "--since", "HEAD", "--show", "1").stdout
        promise(re.search(r"\n-        return 44;\n\+ +return 4[35];", said) and
                run("1", "--since", "HEAD", "--show", "2").returncode,
                "--since draws only lines that are new", said)
finish()
