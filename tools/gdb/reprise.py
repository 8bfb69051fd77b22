"""reprise.py - gdb commands for Reprise; `make gdb` loads it.

They read the kernel's own structures (structures.py): the list of all threads,
the ring of events, the sequences, and what ras_recovered(), which runs at each
recovery, is told. frames.py makes `bt` go from the kernel on into the program.
"""

import os
import re
import sys

import gdb

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import frames
import sequences
from structures import (BIN, ROOT, Symbols, address_of, all_threads, argument,
                        each, enum_at, enum_name, instruction_at, pid_of,
                        place, program_of, returns_of, thread_around,
                        user_frame, user_pc, value_of)

# An instruction takes 2^SHIFT ns (tools/machine), and a cycle is one ns.
SHIFT = int(os.environ.get("SHIFT") or "7")


class Reprise(gdb.Command):
    """Commands for Reprise.

ras-break [SEQUENCE]  stop at each recovery [of that sequence], and show it
ras [PID]             the sequences [of a process], and how often recovered
explore-stop N        stop before step N of `explore NAME --schedule ...`
threads               where every thread stands
trace [COUNT]         the last events (16)
program NAME          read the symbols of a program, to set breakpoints in it
                      (of the one given with PROGRAM= they are there)"""

    def __init__(self):
        super().__init__("reprise", gdb.COMMAND_USER, prefix=True)

    def invoke(self, argument, from_tty):
        print(self.__doc__)


class Before(gdb.Breakpoint):
    """Stops at a place if `ask` says so, which has shown why then."""

    def __init__(self, where, ask, internal=True):
        super().__init__(where, internal=internal)
        self.silent = True
        self.ask = ask

    def stop(self):
        return self.ask(gdb.newest_frame())


# ------------------------------------------------------------- recoveries ---

class Recoveries:
    """Stops where the kernel has just put a thread back, or forward. What
    there is to know is read at the beginning of ras_recovered(); at its end,
    where the machine stops, all is counted and the trace has it."""

    CAUSES = {
        "preempt": "a preemption was due",
        "kill": "the thread is to end or to stop",
        "forced": "a test asked for it (preempt_after_np)",
        "register": "another thread registers sequences",
        "signal": "a signal is to be delivered",
        "fault": "an instruction faulted",
    }

    def __init__(self, wanted):
        self.wanted = wanted
        self.lines = None
        Before("*0x%x" % address_of("ras_recovered"), self.begins)
        for address in returns_of("ras_recovered"):
            Before("*0x%x" % address, self.ends, internal=False)

    def begins(self, _frame):
        row = value_of("((struct ras_sequence *)%d)->row" % argument(1))
        name = row["name"].string()
        self.lines = None
        if not self.wanted or name == self.wanted:
            self.lines = self.describe(name)
        return False

    def describe(self, name):
        thread = thread_around(argument(0))
        program = program_of(thread)
        cause = enum_at(argument(2), "enum ras_cause", "RAS_CAUSE_")
        by = value_of("ras_recoveries")[argument(3)]
        old, new = argument(4), user_pc(thread)
        gdb.set_convenience_variable("from", old)
        gdb.set_convenience_variable("to", new)
        return ["recovery of sequence %s" % (name or "(unnamed)"),
                "  thread   tid %d, pid %d, program %s" % (
                    int(thread["tid"]), pid_of(thread), program),
                "  cause    %s: %s" % (cause, self.CAUSES.get(cause, "")),
                "  by       %s" % by["name"].string(),
                "  from     %s   %s" % (place(program, old),
                                        instruction_at(old)),
                "  to       %s   %s" % (place(program, new),
                                        instruction_at(new))]

    def ends(self, _frame):
        if not self.lines:
            return False
        print("\n".join(self.lines))
        return True


class RasBreak(gdb.Command):
    """ras-break [SEQUENCE]: stop at each recovery [of that sequence]. `from` is
the instruction before which the thread stood, `to` the one where it goes on;
$from and $to are their addresses (x/8i $from)."""

    def __init__(self):
        super().__init__("ras-break", gdb.COMMAND_BREAKPOINTS)

    def invoke(self, argument, from_tty):
        name = argument.strip()
        if name:
            can_be, said = sequences.check(name, Program.path)
            if not can_be:
                raise gdb.GdbError(said)
            if said:
                print("ras-break: " + said)
        Recoveries(name)


# ------------------------------------------------------------ the explorer ---

class Shown:
    """The thread that explore-stop has shown, until the machine goes on."""

    thread = None

    @classmethod
    def forget(cls, _event):
        cls.thread = None


class Steps:
    """Counts the steps of an observed run, as the explorer's table does, and
    stops before one of them. The kernel is told of a turn in script_run(), and
    makes a step known to script_step(). Where the explorer waits for a body's
    end is no row of the table, nor is the control that it runs first."""

    REGISTERS = "eax ebx ecx edx esi edi ebp esp eip eflags".split()

    def __init__(self, wanted):
        self.wanted = wanted
        self.made = 0
        self.before = {}        # tid: where it stands
        self.others = [(address_of(first), address_of(end)) for first, end in
                       (("explore_done", "explore_over"),
                        ("explore_add", "explore_add_over"))]
        Before("script_run", self.turn)
        Before("script_step", self.step)

    def turn(self, frame):
        group = value_of("cpu.current")["group"]
        segment = frame.read_var("segment")
        if not int(group["observation"]) or not int(segment["steps"]):
            return False
        thread = next((t for t in all_threads()
                       if int(t["tid"]) == int(segment["tid"])), None)
        if not thread:
            return False
        self.before[int(thread["tid"])] = int(user_frame(thread)["eip"])
        return self.is_it(thread)

    def step(self, frame):
        thread = frame.read_var("thread")
        if not int(thread["group"]["observation"]):
            return False
        tid = int(thread["tid"])
        if not self.is_no_row(self.before.get(tid, 0)):
            self.made += 1
        self.before[tid] = int(user_frame(thread)["eip"])
        return int(thread["steps_left"]) > 1 and self.is_it(thread)

    def is_no_row(self, pc):
        return any(first <= pc < end for first, end in self.others)

    def is_it(self, thread):
        if self.made != self.wanted or self.is_no_row(self.before[
                int(thread["tid"])]):
            return False
        self.wanted = -1        # there is only one such place
        self.show(thread)
        return True

    def show(self, thread):
        tid, user = int(thread["tid"]), user_frame(thread)
        pc = int(user["eip"])
        print("before step %d: tid %d at %s"
              % (self.made, tid, place(program_of(thread), pc)))
        words = ["%s %08x" % (name, int(user[name]) & 0xFFFFFFFF)
                 for name in self.REGISTERS]
        print("  " + "  ".join(words[:5]))
        print("  " + "  ".join(words[5:]))
        where = gdb.find_pc_line(pc)
        if where.symtab:
            print("  source   %s:%d" % (where.symtab.filename, where.line))
            self.show_line(where)
        gdb.execute("x/i 0x%x" % pc)
        Shown.thread = int(thread)

    @staticmethod
    def show_line(where):
        path = os.path.join(ROOT, where.symtab.filename)
        if os.path.isfile(path):
            with open(path, encoding="utf-8") as file:
                lines = file.read().split("\n")
            print("  %6d   %s" % (where.line, lines[where.line - 1]))


class ExploreStop(gdb.Command):
    """explore-stop N: stop before step N, counted from 0 as in the table, of
the one schedule that a program was told to run: `make gdb PROGRAM=explore
ARGS="plus-plus --schedule '0:2 1'"`. It changes nothing in the run."""

    def __init__(self):
        super().__init__("explore-stop", gdb.COMMAND_BREAKPOINTS)

    def invoke(self, argument, from_tty):
        if not re.fullmatch(r" *\d+ *", argument):
            raise gdb.GdbError("explore-stop: say before which step")
        try:
            Steps(int(argument))
        except gdb.error as error:      # it has no such symbol
            raise gdb.GdbError("explore-stop: this program explores nothing "
                               "(make gdb PROGRAM=explore)") from error


# --------------------------------------------------------------- commands ---

class Look(gdb.Command):
    """A command that reads the kernel's memory."""

    def invoke(self, argument, from_tty):
        need_machine()
        try:
            self.look(argument.strip())
        except gdb.MemoryError as error:
            raise gdb.GdbError("The kernel is not up yet: first `break "
                               "kernel_main` and `continue`.") from error


class Threads(Look):
    """threads: where every thread stands in its program. The one that runs
has a *; after explore-stop, the one whose step comes next."""

    def __init__(self):
        super().__init__("threads", gdb.COMMAND_STATUS)

    def look(self, _argument):
        threads = [t for t in all_threads() if int(t["process"])]
        width = max([7] + [len(program_of(t)) for t in threads])
        marked = Shown.thread or int(value_of("cpu.current"))
        row = "%s%4s %4s %-{}s %-7s %8s %9s  %s".format(width)
        print(row % (" ", "tid", "pid", "program", "state", "switches",
                     "recovered", "at"))
        for thread in threads:
            program = program_of(thread)
            print(row % (
                "*" if int(thread) == marked else " ", int(thread["tid"]),
                pid_of(thread), program,
                enum_name(thread["state"], "THREAD_"),
                int(thread["switches"]), int(thread["ras"]["recoveries"]),
                place(program, user_pc(thread))))


class Ras(Look):
    """ras [PID]: the sequences that were registered, or used, and how often a
thread was put back in each, or carried forward. commit and end are bytes from
the start."""

    ROW = "%5s %-22s %8s %6s %4s %-10s %8s %8s"

    def __init__(self):
        super().__init__("ras", gdb.COMMAND_STATUS)

    def look(self, argument):
        if argument and not argument.isdigit():
            raise gdb.GdbError("ras: %s is not a pid" % argument)
        processes = [p for p in each(value_of("all_processes"), "all",
                                     "struct process")
                     if not argument or int(p["pid"]) == int(argument)]
        if argument and not processes:
            raise gdb.GdbError("ras: there is no process " + argument)
        rows = [(p, s) for p in processes for s in self.sequences(p["ras"])]
        if not rows:
            print("No sequence is registered%s." % (
                "" if processes else ": there is no process yet"))
            return
        print(self.ROW % ("pid", "sequence", "start", "commit", "end",
                          "recovery", "put back", "forward"))
        for process, sequence in rows:
            self.show(int(process["pid"]), sequence)

    @staticmethod
    def sequences(table):
        for i in range(int(table["count"])):
            yield table["rows"][i].dereference()
        aside = table["aside"]              # those that nobody registers
        for i in range(aside.type.range()[1] + 1):
            if int(aside[i]) and int(aside[i]["end"]):  # one was found
                yield aside[i].dereference()

    def show(self, pid, sequence):
        start, row = int(sequence["start"]), sequence["row"]
        by = value_of("ras_recoveries")[int(sequence["recovery"])]
        print(self.ROW % (
            pid, row["name"].string() or "(unnamed)", "%08x" % start,
            "+%d" % (int(sequence["commit"]) - start),
            "+%d" % (int(sequence["end"]) - start), by["name"].string(),
            self.total(row["restarts"]), self.total(row["forwards"])))

    @staticmethod
    def total(counts):
        low, high = counts.type.range()
        return sum(int(counts[i]) for i in range(low, high + 1))


class Trace(Look):
    """trace [COUNT]: the last events, oldest first: the time since the machine
was started, and how many instructions were executed since the event before."""

    ROW = "%11s %12s %4s  %-8s %s"

    def __init__(self):
        super().__init__("trace", gdb.COMMAND_STATUS)

    def look(self, argument):
        if argument and not argument.isdigit():
            raise gdb.GdbError("trace: %s is not a number" % argument)
        programs = {int(t["tid"]): program_of(t) for t in all_threads()}
        total = int(value_of("trace_count"))
        ring = value_of("trace_ring")
        size = ring.type.range()[1] + 1
        count = min(int(argument or "16"), total, size)
        before = None
        print(self.ROW % ("time/us", "instructions", "tid", "event", ""))
        for number in range(total - count, total):
            event = ring[number % size]
            kind = enum_at(event["kind"], "enum trace_kind", "TRACE_")
            tid, cycles = int(event["tid"]), int(event["cycles"])
            since = "" if before is None else "+%d" % (
                cycles - before >> SHIFT)
            before = cycles
            print(self.ROW % (
                "%.1f" % (cycles / 1000), since, tid, kind,
                self.describe(kind, int(event["a"]), int(event["b"]), tid,
                              programs)))

    @staticmethod
    def describe(kind, a, b, tid, programs):
        program = programs.get(a if kind == "start" else tid, "")
        if kind == "switch":
            return "from tid %d to tid %d" % (a, b)
        if kind == "recovery":
            old, new = (place(program, pc)[11:] for pc in (a, b))
            function = new.split("+")[0]
            if old.split("+")[0] == function:
                new = new[len(function):]
            return "%s -> %s" % (old, new)
        if kind == "fault":
            return "at 0x%08x, by %s" % (a, place(program, b))
        if kind == "start":
            return "pid %d at %s" % (a, place(program, b))
        if kind == "exit":
            return "tid %d, %s" % (a, "killed by signal %d" % (b & 127)
                                   if b & 127 else "status %d" % (b >> 8))
        if kind == "register":
            return "%d sequences, of pid %d" % (a, b)
        return "%d 0x%x" % (a, b)


class Program(gdb.Command):
    """program NAME: read the symbols of build/bin/NAME; or program ./FILE."""

    path = None                 # of the last one

    def __init__(self):
        super().__init__("program", gdb.COMMAND_FILES, gdb.COMPLETE_NONE)

    def invoke(self, argument, from_tty):
        word = argument.strip()
        path = os.path.abspath(word) if "/" in word else os.path.join(BIN,
                                                                      word)
        if not os.path.isfile(path):
            raise gdb.GdbError("program: there is no %s%s" % (
                "" if "/" in word else "build/bin/", word))
        if "/" in word:
            Symbols.paths[os.path.basename(path)] = path
        Program.path = path
        gdb.execute('add-symbol-file "%s"' % path, False, True)


# ------------------------------------------------------- start and the end ---

class End(gdb.Breakpoint):
    """Stops before the machine turns itself off."""

    WHY = {
        "ok": "The program has ended with status 0",
        "init_failed": "The program has ended with a status other than 0",
        "init_killed": "The program was killed",
        "panic": "The kernel panicked",
        "double_fault": "The kernel panicked",
        "hang": "Every thread sleeps for ever",
    }
    reached = False

    def __init__(self):
        super().__init__("arch_shutdown", internal=True)
        self.silent = True

    def stop(self):
        status = enum_name(gdb.newest_frame().read_var("status"), "SHUTDOWN_")
        End.reached = True
        print(self.WHY.get(status, "The kernel cannot start") +
              ".\nThe machine is about to turn itself off: look, or quit.")
        return True


class Go(gdb.Command):
    """reprise-go: what `continue` does first."""

    def __init__(self):
        super().__init__("reprise-go", gdb.COMMAND_OBSCURE)

    def invoke(self, argument, from_tty):
        if End.reached:
            leave()
        need_machine()


class Kill(gdb.Command):
    """kill: turn the machine off."""

    def __init__(self):
        super().__init__("kill", gdb.COMMAND_RUNNING)

    def invoke(self, argument, from_tty):
        leave()


def need_machine():
    if not gdb.selected_inferior().pid:
        raise gdb.GdbError("The machine is off. To start again: quit, "
                           "make gdb.")


def leave(_event=None):
    """Let go of the machine as it is; tools/gdb/start ends it. (gdb itself
    would let the program run on.)"""
    if gdb.selected_inferior().pid:
        gdb.execute("disconnect", False, True)


def quiet(how):
    """Let gdb say nothing of a stop (it can from version 12 on)."""
    try:
        gdb.execute("set suppress-cli-notifications " + how)
    except gdb.error:
        pass


def start(socket, program):
    """Called by tools/gdb/start."""
    for command in (Reprise, RasBreak, ExploreStop, Threads, Ras, Trace,
                    Program, Go, Kill):
        command()
    gdb.events.cont.connect(Shown.forget)
    gdb.events.gdb_exiting.connect(leave)
    quiet("on")
    gdb.execute("target remote " + socket, False, True)
    quiet("off")
    gdb.execute("program " + program)
    End()
    gdb.execute("define hook-continue\nreprise-go\nend")
    frames.install({os.path.basename(program)})
    print("The machine stands before its first instruction. Now: ras-break, "
          "continue,\nthreads, ras, trace, bt; help reprise")


gdb.execute("set confirm off")
gdb.execute("set pagination off")
gdb.execute("set print symbol off")
gdb.execute("set print entry-values no")
gdb.execute("set architecture i386", False, True)
gdb.execute("set disassembly-flavor intel", False, True)
