"""frames.py - `bt` goes from the kernel on into the program, and ends at the
first function of a thread.

What lies between the two is a trap frame (arch/x86/trap_frame.h), of which gdb
knows nothing: arch/x86/trap.asm saves the registers there.
"""

import gdb
from gdb.FrameDecorator import FrameDecorator
from gdb.unwinder import Unwinder, register_unwinder

from structures import address_of, program_of, user_frame, value_of

SAVED = "eax ecx edx ebx ebp esi edi eip eflags cs".split()
# A thread begins in one of these; nobody called them.
FIRST = {"_start", "_start.high", "thread_entry"}
KERNEL_BASE = 0xC0000000
SYSTEM_CALL = b"\xcd\x80"        # int 0x80


class FrameId:
    def __init__(self, sp, pc):
        self.sp = sp
        self.pc = pc


class Entry(Unwinder):
    """Finds the frame before the one in trap.asm."""

    def __init__(self, programs):
        super().__init__("reprise-entry")
        self.programs = programs        # whose symbols are read
        self.labels = [address_of(name) for name in (
            "trap_common", "exit_to_user", "double_fault_entry")]

    def __call__(self, pending):
        pc = int(pending.read_register("eip")) & 0xFFFFFFFF
        trap, leave, end = self.labels
        if not trap < pc < end:
            return None
        sp = int(pending.read_register("esp")) & 0xFFFFFFFF
        try:
            frame = self.trap_frame(sp if pc < leave else None)
            return frame and self.before(pending, frame)
        except gdb.MemoryError:
            return None

    def trap_frame(self, at):
        """That at this address, or the one of the entry from the program."""
        kind = gdb.lookup_type("struct trap_frame")
        thread = value_of("cpu.current")
        if at:
            frame = gdb.Value(at).cast(kind.pointer())
        else:
            frame = user_frame(thread)
        if int(frame["cs"]) & 3 and program_of(thread) not in self.programs:
            return None
        return frame

    @staticmethod
    def before(pending, frame):
        info = pending.create_unwind_info(FrameId(
            pending.read_register("esp"), pending.read_register("eip")))
        for name in SAVED:
            info.add_saved_register(name, frame[name])
        own = frame["esp"] if int(frame["cs"]) & 3 else frame["esp"].address
        info.add_saved_register("esp", own.cast(frame["eip"].type))
        return info


class Unknown(FrameDecorator):
    """A frame of code that has no name."""

    def function(self):
        return "??"


class Interrupted(FrameDecorator):
    """The frame of a program that an interrupt came to. gdb takes it for the
    caller of the frame below, and shows the line of the instruction before:
    where the program did not call, that of another."""

    def line(self):
        pc = self.inferior_frame().pc()
        try:
            before = gdb.selected_inferior().read_memory(pc - 2, 2)
        except gdb.MemoryError:
            before = b""
        if bytes(before) == SYSTEM_CALL:
            return super().line()
        return gdb.find_pc_line(pc).line or super().line()


class Ends:
    """A frame filter: what gdb makes up above the first function is left
    out."""

    name = "reprise-ends"
    priority = 100
    enabled = True

    def __init__(self):
        gdb.frame_filters[self.name] = self

    def filter(self, frames):
        for decorated in frames:
            frame = decorated.inferior_frame()
            known = frame.pc() != 0 and frame.name()
            if frame.level() > 0 and not known:
                return
            newer = frame.newer()
            if not known:
                yield Unknown(frame)
            elif newer and newer.pc() >= KERNEL_BASE > frame.pc():
                yield Interrupted(frame)
            else:
                yield decorated
            if frame.name() in FIRST:
                return


def install(programs):
    register_unwinder(None, Entry(programs), replace=True)
    Ends()
