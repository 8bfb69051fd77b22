"""reprise.py - gdb commands for Reprise; `make gdb` loads it.

Reads the kernel's own structures: the list of all threads, the ring of
events, and the arguments of ras_recovered(), which runs at each recovery.
"""

import os
import re
import struct

import gdb

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
BIN = os.path.join(ROOT, "build", "bin")


# ---------------------------------------------------------------- symbols ---

class Symbols:
    """The symbols of one ELF file. gdb's own cannot be asked here: every
    program is linked at the same address."""

    cache = {}

    def __init__(self, path):
        self.table = []
        with open(path, "rb") as file:
            data = file.read()
        offset, = struct.unpack_from("<I", data, 32)
        size, count = struct.unpack_from("<HH", data, 46)
        sections = [struct.unpack_from("<10I", data, offset + i * size)
                    for i in range(count)]
        for section in sections:
            if section[1] == 2:                         # SHT_SYMTAB
                self.read(data, section, sections[section[6]][4])
        self.table.sort()

    def read(self, data, section, strings):
        for at in range(section[4], section[4] + section[5], 16):
            name, value, _, info, _, index = struct.unpack_from(
                "<IIIBBH", data, at)
            text = data[strings + name:data.index(b"\0", strings + name)]
            text = text.decode()
            if index and info & 15 in (0, 2) and text and "." not in text:
                self.table.append((value, text))

    def place(self, pc):
        below = [entry for entry in self.table if entry[0] <= pc]
        if not below:
            return "0x%08x" % pc
        start, name = below[-1]
        return "0x%08x %s+0x%x" % (pc, name, pc - start)

    @classmethod
    def of(cls, program):
        if program not in cls.cache:
            path = os.path.join(BIN, program)
            cls.cache[program] = (cls(path) if os.path.exists(path)
                                  else None)
        return cls.cache[program]


def place(program, pc):
    """`pc` of `program` as function+offset."""
    symbols = Symbols.of(program)
    return symbols.place(pc) if symbols else "0x%08x" % pc


# ---------------------------------------------------- the kernel's structures

def value_of(expression):
    return gdb.parse_and_eval(expression)


def enum_name(value, prefix):
    """RAS_CAUSE_PREEMPT, given the prefix RAS_CAUSE_, is `preempt`."""
    return str(value).replace(prefix, "").lower()


def enum_at(number, enum, prefix):
    """The same for a plain number."""
    return enum_name(gdb.Value(int(number)).cast(gdb.lookup_type(enum)),
                     prefix)


def program_of(thread):
    process = thread["process"]
    return process["name"].string() if int(process) else "(idle)"


def pid_of(thread):
    process = thread["process"]
    return int(process["pid"]) if int(process) else 0


def thread_around(part, name):
    """The struct thread that has this part, `name`."""
    thread_type = gdb.lookup_type("struct thread")
    offset = next(field.bitpos // 8 for field in thread_type.fields()
                  if field.name == name)
    return gdb.Value(int(part) - offset).cast(thread_type.pointer())


def all_threads():
    """Every thread, as a pointer to struct thread."""
    head = value_of("&all_threads")
    node = head["next"]
    while int(node) != int(head):
        yield thread_around(node, "all")
        node = node["next"]


def user_frame(thread):
    """What the thread's registers were as it entered the kernel."""
    frame_type = gdb.lookup_type("struct trap_frame")
    top = int(thread["arch"]["kernel_stack_top"])
    return gdb.Value(top - frame_type.sizeof).cast(frame_type.pointer())


def user_pc(thread):
    """Where the thread stands, or last stood, in its program."""
    running = int(value_of("cpu.current")) == int(thread)
    if running and int(value_of("$cs")) & 3:
        return int(value_of("$pc")) & 0xFFFFFFFF
    return int(user_frame(thread)["eip"])


# --------------------------------------------------------------- commands ---

class Reprise(gdb.Command):
    """Commands for Reprise.

ras-break [SEQUENCE]  stop at each recovery [of that sequence], and show it
explore-stop N        stop before step N of `explore NAME --schedule ...`
threads               where every thread stands
trace [COUNT]         the last events (16)
program NAME          read the symbols of a program, to set breakpoints in it
                      (of the one given with PROGRAM= they are there)"""

    def __init__(self):
        super().__init__("reprise", gdb.COMMAND_USER, prefix=True)

    def invoke(self, argument, from_tty):
        print(self.__doc__)


class RecoveryBreakpoint(gdb.Breakpoint):
    """Stops where the kernel has just put a thread back, or forward."""

    def __init__(self, wanted):
        super().__init__("ras_recovered")
        self.wanted = wanted

    def stop(self):
        frame = gdb.newest_frame()
        sequence = frame.read_var("sequence")
        name = sequence["row"]["name"].string()
        if self.wanted and name != self.wanted:
            return False
        thread = thread_around(frame.read_var("thread"), "ras")
        program = program_of(thread)
        print("recovery of sequence %s" % (name or "(unnamed)"))
        print("  thread   tid %d, pid %d, program %s"
              % (int(thread["tid"]), pid_of(thread), program))
        print("  cause    %s" % enum_name(frame.read_var("cause"),
                                          "RAS_CAUSE_"))
        by = value_of("ras_recoveries")[int(frame.read_var("by"))]
        print("  by       %s" % by["name"].string())
        print("  from     %s" % place(program, int(frame.read_var("from"))))
        print("  to       %s" % place(program, user_pc(thread)))
        return True


class RasBreak(gdb.Command):
    """ras-break [SEQUENCE]: stop at each recovery [of that sequence]."""

    def __init__(self):
        super().__init__("ras-break", gdb.COMMAND_BREAKPOINTS)

    def invoke(self, argument, from_tty):
        RecoveryBreakpoint(argument.strip())


class Steps:
    """Counts the steps of an observed run, as the explorer's table does, and
    stops before one of them. The kernel is told of a turn in script_run(), and
    makes a step known to script_step(); where the explorer waits for a body's
    end is no row of the table."""

    REGISTERS = "eax ebx ecx edx esi edi ebp esp eip eflags".split()

    def __init__(self, wanted):
        self.wanted = wanted
        self.made = 0
        self.before = {}        # tid: where it stands
        self.over = [address_of(name)
                     for name in ("explore_done", "explore_over")]
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
        if not self.is_over(self.before.get(tid, 0)):
            self.made += 1
        self.before[tid] = int(user_frame(thread)["eip"])
        return int(thread["steps_left"]) > 1 and self.is_it(thread)

    def is_over(self, pc):
        return self.over[0] <= pc < self.over[1]

    def is_it(self, thread):
        if self.made != self.wanted or self.is_over(self.before[
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

    @staticmethod
    def show_line(where):
        path = os.path.join(ROOT, where.symtab.filename)
        if os.path.isfile(path):
            with open(path, encoding="utf-8") as file:
                lines = file.read().split("\n")
            print("  %6d   %s" % (where.line, lines[where.line - 1]))


class Before(gdb.Breakpoint):
    """Stops at a function if `ask` says so."""

    def __init__(self, function, ask):
        super().__init__(function, internal=True)
        self.ask = ask

    def stop(self):
        return self.ask(gdb.newest_frame())


def address_of(name):
    return int(value_of("(unsigned)&" + name))


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


class Look(gdb.Command):
    """A command that reads the kernel's memory."""

    def invoke(self, argument, from_tty):
        try:
            self.look(argument.strip())
        except gdb.MemoryError as error:
            raise gdb.GdbError("The kernel is not up yet: first `break "
                               "kernel_main` and `continue`.") from error


class Threads(Look):
    """threads: where every thread stands in its program."""

    def __init__(self):
        super().__init__("threads", gdb.COMMAND_STATUS)

    def look(self, _argument):
        print("  tid  pid program  state   switches put-back at")
        current = int(value_of("cpu.current"))
        for thread in all_threads():
            program = program_of(thread)
            if not int(thread["process"]):
                continue
            print("%s%4d %4d %-8s %-7s %8d %8d %s" % (
                "*" if int(thread) == current else " ", int(thread["tid"]),
                pid_of(thread), program,
                enum_name(thread["state"], "THREAD_"),
                int(thread["switches"]), int(thread["ras"]["recoveries"]),
                place(program, user_pc(thread))))


class Trace(Look):
    """trace [COUNT]: the last events, oldest first."""

    def __init__(self):
        super().__init__("trace", gdb.COMMAND_STATUS)

    def look(self, argument):
        programs = {int(t["tid"]): program_of(t) for t in all_threads()}
        total = int(value_of("trace_count"))
        ring = value_of("trace_ring")
        size = ring.type.range()[1] + 1
        if argument and not argument.isdigit():
            raise gdb.GdbError("trace: %s is no number" % argument)
        count = min(int(argument or "16"), total, size)
        for number in range(total - count, total):
            event = ring[number % size]
            kind = enum_at(event["kind"], "enum trace_kind", "TRACE_")
            tid = int(event["tid"])
            print("%14d  tid %-4d %-9s %s" % (
                int(event["cycles"]), tid, kind,
                self.describe(kind, int(event["a"]), int(event["b"]),
                              programs.get(tid, ""))))

    @staticmethod
    def describe(kind, a, b, program):
        if kind == "switch":
            return "from tid %d to tid %d" % (a, b)
        if kind == "recovery":
            return "%s -> %s" % (place(program, a), place(program, b))
        if kind == "fault":
            return "at 0x%08x, by %s" % (a, place(program, b))
        return "%d 0x%x" % (a, b)


class Program(gdb.Command):
    """program NAME: read the symbols of build/bin/NAME."""

    def __init__(self):
        super().__init__("program", gdb.COMMAND_FILES, gdb.COMPLETE_NONE)

    def invoke(self, argument, from_tty):
        path = os.path.join(BIN, argument.strip())
        if not os.path.isfile(path):
            raise gdb.GdbError("program: there is no build/bin/" + argument)
        gdb.execute("add-symbol-file " + path, False, True)


gdb.execute("set confirm off")
gdb.execute("set pagination off")
gdb.execute("set architecture i386", False, True)
gdb.execute("set disassembly-flavor intel", False, True)
for command in Reprise, RasBreak, ExploreStop, Threads, Trace, Program:
    command()
