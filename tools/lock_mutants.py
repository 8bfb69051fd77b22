"""lock_mutants.py - the mutants of locks, sequences and structures that the
explorer is to find: which there are, and which of them a seed chooses.

For tools/explore-mutants. Five rules:

    remove   an instruction, or a statement in C, is left out
    turn     a condition is turned: je to jne, if (x) to if (!(x)), < to <=
    late     a store comes after the next instruction, or statement
    forget   whoever sleeps is not woken
    commit   the commit of a sequence is one instruction off
"""

import os
import random
import re

from mutant_tree import ROOT, read
from mutations import (CONDITION, DECLARATION, INSTRUCTION, STATEMENT, asm_code,
                       c_code, masked, mutations)

RULES = ("remove", "turn", "late", "forget", "commit")

# A file that is mutated, and the scenarios of `explore` that use it. NAME/1 has
# too many schedules, for it has three threads or sleeps: it is explored with
# at most one preemption, on one CPU. What makes and judges a mutex's attributes
# stands in mutex.c, which is not here.
SCENARIOS = {row.split()[0]: row.split()[1:] for row in """
lib/ras/compare_and_swap.asm   retries ras-cas ras-cas-3/1
lib/ras/compare_and_swap_2.asm compare-and-swap-2
lib/ras/compare_and_swap_3.asm compare-and-swap-3
lib/ras/compare_and_swap_4.asm compare-and-swap-4
lib/ras/count_pair.asm         count-pair
lib/ras/delete.asm             delete
lib/ras/dequeue.asm            dequeue
lib/ras/enqueue.asm            enqueue dequeue
lib/ras/exchange.asm           exchange
lib/ras/fetch_and_add.asm      fetch-and-add ras-ticket
lib/ras/insert.asm             insert delete
lib/ras/load_linked.asm        load-linked
lib/ras/lock.asm               owner ras-mutex
lib/ras/once.asm               once
lib/ras/pop.asm                pop-sequence
lib/ras/push.asm               push-sequence pop-sequence
lib/ras/store_conditional.asm  load-linked
lib/ras/test_and_set.asm       test-and-set ras ras-3/1
lib/ras/unlock.asm             owner ras-mutex
lib/sync/alternation.c         alternation
lib/sync/bakery.c              bakery bakery-fenced bakery-3/1
lib/sync/bounded_xchg.c        bounded-xchg bounded-xchg-3/1
lib/sync/dekker.c              dekker dekker-fenced
lib/sync/lamport_fast.c        lamport-fast lamport-fast-fenced lamport-fast-3/1
lib/sync/peterson.c            peterson peterson-fenced
lib/sync/ras_cas.c             ras-cas ras-cas-3/1
lib/sync/ras_tas.c             ras ras-3/1
lib/sync/ras_ticket.c          ras-ticket ras-ticket-3/1
lib/sync/syscall_tas.c         syscall syscall-3/1
lib/sync/xchg.c                xchg xchg-3/1
lib/pthread/barrier.c          barrier-last barrier-rounds/1
lib/pthread/cond.c             condition-renewed condition-cleared \
    condition-while/1 condition-last/1 give-up-condition/1
lib/pthread/mutex_lock.asm     ras-mutex xchg-mutex one-order
lib/pthread/mutex_slow.c       ras-mutex xchg-mutex mutex-last-out \
    mutex-last-out-ras mutex-recursive mutex-tried give-up-mutex/1 \
    give-up-mutex-ras/1
lib/pthread/mutex_unlock.asm   ras-mutex xchg-mutex mutex-last-out
lib/pthread/once.c             once-routine
lib/pthread/semaphore.c        semaphore-last semaphore-lock give-up-semaphore/1
lib/pthread/semaphore_add.asm  semaphore-last semaphore-lock give-up-semaphore/1
""".replace("\\\n", "").strip().split("\n")}

WAKES = re.compile(r"\b(?:__futex_wake|__mutex_wake|wake|"
                   r"pthread_cond_(?:signal|broadcast))\b(?!:)")
# In C something behind a pointer, or a counter there; in NASM a first operand
# in memory, or xchg's second.
STORES = re.compile(r"\s+(?:\*\w+|\w+(?:->|\.)[^=]*?)"
                    r"(?: [-+|&]?= .*|\+\+|--);$")
STORES_ASM = re.compile(r"\s+(?:(?:mov|inc|dec|add|sub|and|or)\s+"
                        r"(?:\w+ )?\[|xchg\s)")
STRUCTURES = {"push", "pop", "enqueue", "dequeue", "insert", "delete"}
# What only refuses wrong arguments, or knows no other thread.
ALONE = re.compile(r"\w+\(?.*(?:attr|_init|_destroy|getvalue)\w*\(")
# A read of what is nowhere: whoever comes there dies.
TRAP = "*(volatile int *)0"
TRAP_ASM = "cmp dword [0], 0"


def kind_of(path):
    """One kind of code for the draw: a folder, or the lists of lib/ras."""
    folder, name = os.path.split(os.path.splitext(path)[0])
    return "structures" if name in STRUCTURES else folder


def rule_of(operator, code):
    if operator == "drop":
        return "forget" if WAKES.search(code) else "remove"
    turns = operator in ("jump", "negate") or (
        operator in ("comparison", "logic") and
        (CONDITION.search(code) or code.strip().startswith("return ")))
    return "turn" if turns else None


def functions(codes):
    """The name of the function that each line of C is in."""
    name, names = "", []
    for code in codes:
        if re.match(r"\w.*\(", code):
            name = code
        names.append(name)
    return names


def swapped(lines, first, second):
    """The lines from one to the other, with these two in each other's
    place."""
    part = lines[first:second + 1]
    return "\n".join([part[-1]] + part[1:-1] + [part[0]])


def late(lines, codes, begins, is_asm):
    """Each store with what stands behind it: (its line, the other's)."""
    for number, at in enumerate(begins):
        other = begins[number + 1] if number + 1 < len(begins) else at
        between = "".join(code.strip() for code in codes[at + 1:other])
        if other == at or between not in ("", "RAS_COMMIT"):
            continue
        if is_asm and STORES_ASM.match(codes[at]) and ":" not in codes[other]:
            yield at, other
        if not is_asm and STORES.match(codes[at]) and \
                STATEMENT.match(codes[other]) and \
                not DECLARATION.match(codes[other]) and \
                indent(codes[at]) == indent(codes[other]):
            yield at, other


def indent(code):
    return len(code) - len(code.lstrip())


def commits(codes):
    """Each commit, with the instruction before it and that behind it."""
    for at, code in enumerate(codes):
        if code.strip() == "RAS_COMMIT":
            if INSTRUCTION.match(codes[at - 1]):
                yield at - 1, at
            if INSTRUCTION.match(codes[at + 1]):
                yield at, at + 1


def points(path, text):
    """Each mutant of a file: its rule, line, what was, and is, there."""
    is_asm = path.endswith(".asm")
    lines, codes = text.split("\n"), masked(text, is_asm).split("\n")
    codes = [code.rstrip() for code in codes]
    inside = codes if is_asm else functions(codes)

    def mutant(rule, number, was, now):
        return {"path": path, "line": number + 1, "rule": rule,
                "was": was, "now": now}

    for number, line, found in mutations(path, text):
        if is_asm or not ALONE.match(inside[number]):
            yield from (mutant(rule, number, line, now)
                        for operator, now in found
                        for rule in [rule_of(operator, codes[number])] if rule)
    begins = [number for number, can in (
        asm_code(codes) if is_asm else c_code(codes, False)) if can]
    pairs = [("late", *pair) for pair in late(lines, codes, begins, is_asm)]
    pairs += [("commit", *pair) for pair in commits(codes)] if is_asm else []
    for rule, first, second in pairs:
        if is_asm or not ALONE.match(inside[first]):
            yield mutant(rule, first, "\n".join(lines[first:second + 1]),
                         swapped(lines, first, second))


def draw(seed):
    """All mutants, one for each line and rule, in the order of the seed:
    each rule in each kind of code by turns, as long as there are any."""
    found = {}
    for path in sorted(SCENARIOS):
        for one in points(path, read(os.path.join(ROOT, path))):
            found.setdefault((one["path"], one["line"], one["rule"]),
                             []).append(one)
    dice = random.Random(seed)
    mutants = [dice.choice(found[key]) for key in sorted(found)]
    dice.shuffle(mutants)
    turns = {}
    for one in mutants:
        cell = one["rule"], kind_of(one["path"])
        one["turn"] = turns[cell] = turns.get(cell, 0) + 1
    mutants.sort(key=lambda one: (one["turn"], RULES.index(one["rule"]),
                                  one["path"]))
    for number, one in enumerate(mutants, 1):
        one["k"] = number
    return mutants


def trapped(mutant):
    """In place of this mutant one that kills who comes there; None where no
    trap can be put."""
    first, *others = mutant["was"].split("\n")
    is_asm = mutant["path"].endswith(".asm")
    code = masked(first, is_asm).rstrip()
    condition = CONDITION.search(code)
    if is_asm and code.startswith(" "):
        now = " " * 8 + TRAP_ASM + "\n" + first
    elif not is_asm and condition:
        start, end = condition.span(1)
        now = "%s(%s, %s)%s" % (first[:start], TRAP, first[start:end],
                                first[end:])
    elif not is_asm and code.endswith(";"):
        at = indent(code)
        now = "%s{ %s; %s }%s" % (first[:at], TRAP, first[at:len(code)],
                                  first[len(code):])
    else:
        return None
    return dict(mutant, now="\n".join([now] + others))
