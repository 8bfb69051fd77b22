#!/usr/bin/env python3
"""What the contracts say that a sequence costs is what is counted: the
headers in lib/ras and lib/pthread, sequences.h, and the table of forms.inc."""

import collections
import glob
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from terminal import finish, promise

# The forms that cost more than NAME, and by how much.
MORE = {"dynamic": [1], "jump": [2, 4], "fault": [1]}


def text_of(path):
    with open(path) as file:
        return file.read()


def numbers(text):
    return [int(number) for number in re.findall(r"\d+", text)]


def of_header(path):
    """Of `Cost: 9 or 10 instructions (5 when empty), 7 or 8 in the sequence`,
    each number of instructions, and the most in the sequence."""
    text = re.search(r"Cost: *((?:.*\n;?)*?.*)\n\n", text_of(path))[1]
    text = re.sub(r" with ras.*", "", text)
    call, comma, inside = text.partition("),") if ")," in text else (
        text.partition(","))
    return set(numbers(call)), max(numbers(inside), default=0)


def of_sequences():
    """What each comment with `Cost: 7, 10.` says of the functions that are
    declared behind it, in their order."""
    costs = {}
    text = text_of("lib/include/reprise/sequences.h")
    for said_and_code in text.split("Cost:")[1:]:
        said, _, code = said_and_code.partition("*/")
        code = re.sub(r"/\*.*?(\*/|$)", "", code, flags=re.S)
        names = re.findall(r"\b(?:RAS_(?:STORES|ONE_STORE)\([^,]*, *|^int )"
                           r"ras_(\w+)", code, re.M)
        costs.update(zip(names, numbers(said)))
    return costs


counted = collections.defaultdict(lambda: collections.defaultdict(set))
inside = collections.defaultdict(int)
os.environ["APPEND"] = "quantum_us=20000"
run = subprocess.run(["tools/guest", "costs"], stdout=subprocess.PIPE,
                     stderr=subprocess.STDOUT)
for name, form, total, within in re.findall(r"^cost (\w+) (\S+) (\d+) (\d+)",
                                            run.stdout.decode(), re.M):
    counted[name][form].add(int(total))
    inside[name] = max(inside[name], int(within))

promise(run.returncode == 0, "costs ends well", run.stdout.decode())
said = of_sequences()
sources = [path for path in glob.glob("lib/ras/*.asm")
           if "landing" not in path]
for path in sorted(sources):
    name = os.path.basename(path)[:-len(".asm")]
    cost, within = of_header(path)
    got = counted[name]["static"]
    promise(got == cost and inside[name] == within,
            "%s costs what its header says" % name,
            "%s, %d inside; counted: %s, %d" % (cost, within, got,
                                                inside[name]))
    promise(said.get(name) == max(got, default=0),
            "%s costs what sequences.h says" % name,
            "%s; counted: %s" % (said.get(name), got))
    for form, totals in sorted(counted[name].items()):
        more = [0]
        for word in form.split("-"):
            more = [a + b for a in more for b in MORE.get(word, [0])]
        promise(max(totals) - max(got, default=0) in more,
                "%s %s: as many as the form adds" % (name, form),
                "%s more; counted: %s" % (more, totals))
for half in "lock", "unlock":
    cost, _ = of_header("lib/pthread/mutex_%s.asm" % half)
    forms = counted["pthread_mutex_" + half]
    promise(len(forms) == 3 and all(got == cost for got in forms.values()),
            "a mutex of each type: %s costs what its header says" % half,
            "%s; counted: %s" % (cost, dict(forms)))
finish()
