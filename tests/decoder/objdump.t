#!/usr/bin/env python3
"""The decoder (arch/x86/decode.c) against a disassembler: whatever it accepts
has the length that objdump gives it, reads and writes what the text of the
disassembly says, and is in the subset. The text is read here without any look
at the decoder's tables. The other way round: every instruction of our own
programs that the text calls one of the subset is accepted.

COUNT=N random strings of bytes (SEED=N for others); EVERY=1 adds the string
at each byte of the programs' text, not only at each instruction.
"""

import glob
import os
import re
import subprocess
import sys
import tempfile

os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
COUNT = int(os.environ.get("COUNT", "60000"), 0)
EVERY = os.environ.get("EVERY") == "1"
LONGEST = 15
DECODE = "build/unit/decode-64"

REGISTERS = ["eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi"]
EAX, ECX, EDX, EBX, ESP = 1, 2, 4, 8, 16
CF, PF, AF, ZF, SF, OF = (1 << bit for bit in range(8, 14))
ALL = CF | PF | AF | ZF | SF | OF
NEXT, BRANCH, JUMP = range(3)

NAMES = {name: (1 << n, 4) for n, name in enumerate(REGISTERS)}
NAMES.update((name[1:], (1 << n, 2)) for n, name in enumerate(REGISTERS))
NAMES.update((name, (1 << n % 4, 1)) for n, name in
             enumerate(["al", "cl", "dl", "bl", "ah", "ch", "dh", "bh"]))

CONDITIONS = {}
for pair, looks_at in (("o no", OF), ("b ae", CF), ("e ne", ZF),
                       ("be a", CF | ZF), ("s ns", SF), ("p np", PF),
                       ("l ge", SF | OF), ("le g", ZF | SF | OF)):
    for word in pair.split():
        CONDITIONS[word] = looks_at

# Per mnemonic: the flags read, written, and of these well defined.
FLAGS = {
    "add": (0, ALL, ALL), "sub": (0, ALL, ALL), "cmp": (0, ALL, ALL),
    "adc": (CF, ALL, ALL), "sbb": (CF, ALL, ALL), "neg": (0, ALL, ALL),
    "xadd": (0, ALL, ALL), "cmpxchg": (0, ALL, ALL),
    "and": (0, ALL, ALL - AF), "or": (0, ALL, ALL - AF),
    "xor": (0, ALL, ALL - AF), "test": (0, ALL, ALL - AF),
    "inc": (0, ALL - CF, ALL - CF), "dec": (0, ALL - CF, ALL - CF),
    "imul": (0, ALL, CF | OF),
    "bt": (0, ALL, CF), "bts": (0, ALL, CF), "btr": (0, ALL, CF),
    "btc": (0, ALL, CF),
}
READ_ONLY = {"cmp", "test", "bt"}
OVERWRITE = {"mov", "movzx", "movsx", "lea"}
TWO = {"add", "sub", "cmp", "adc", "sbb", "and", "or", "xor", "test", "xadd",
       "cmpxchg", "xchg", "bt", "bts", "btr", "btc"} | OVERWRITE
ONE = {"neg", "not", "inc", "dec", "bswap"}
SHIFTS = {"shl", "shr", "sar"}
SIZES = {"BYTE": 1, "WORD": 2, "DWORD": 4, "QWORD": 8}


# enum ras_rule, in the words beside it.
RULES = re.findall(r"^    RAS_RULE_\w+,? +/\* (.*) \*/",
                   open("lib/include/reprise/ras.h",
                        encoding="utf-8").read(), re.M)


class Outside(Exception):
    """Not an instruction of the subset."""


class Effects:
    """What an instruction of this text does."""

    def __init__(self):
        self.reads = self.writes = self.kills = 0
        self.loads = self.stores = 0
        self.flow, self.target = NEXT, 0

    def address(self, operand):
        for name in re.findall(r"\b(e[a-ds][xip]|e[sd]i|ebp)\b",
                               operand.partition("[")[2]):
            self.reads |= NAMES[name][0]

    def touch(self, operand, read=False, write=False, surely=True):
        if is_memory(operand):
            self.address(operand)
            self.loads |= read
            self.stores |= write
        elif operand in NAMES:
            bit, width = NAMES[operand]
            self.reads |= bit if read else 0
            self.writes |= bit if write else 0
            self.kills |= bit if write and surely and width == 4 else 0
        elif write or not re.fullmatch(r"-?(0x[0-9a-f]+|\d+)", operand):
            raise Outside

    def flags(self, read, written, defined):
        self.reads |= read
        self.writes |= written
        self.kills |= defined

    def tuple(self):
        if self.writes & ESP:
            raise Outside
        return (self.flow, self.reads, self.writes, self.kills, self.loads,
                self.stores, self.target)


def is_memory(operand):
    segment = re.search(r"\b([c-gs]s):", operand)
    if segment and segment.group(1) != "gs" and (segment.group(1) != "ds" or
                                                 "[" in operand):
        raise Outside
    return "[" in operand or segment is not None


def width_of(operand):
    if operand in NAMES:
        return NAMES[operand][1]
    return SIZES.get(operand.split(" ")[0], 4)


def shift_flags(effects, mnemonic, width, count):
    if count == 0 or count is None:
        effects.kills = 0
        effects.flags(0, ALL, 0)
        return
    undefined = AF
    if count > 1:
        undefined |= OF
    if mnemonic in ("shl", "shr") and count >= 8 * width:
        undefined |= CF
    effects.flags(0, ALL, ALL & ~undefined)


def shift(effects, mnemonic, operands):
    to, by = operands
    count = None if by == "cl" else int(by, 0) & 31
    if by == "cl":
        effects.reads |= ECX
    effects.touch(to, read=True, write=True, surely=bool(count))
    shift_flags(effects, mnemonic, width_of(to), count)


def imul(effects, operands):
    if len(operands) not in (2, 3):
        raise Outside
    effects.touch(operands[0], read=len(operands) == 2, write=True)
    effects.touch(operands[1], read=True)


def one_or_two(effects, mnemonic, operands):
    if len(operands) != (1 if mnemonic in ONE else 2):
        raise Outside
    to, source = operands[0], operands[-1]
    if mnemonic.startswith("bt") and is_memory(to) and source in NAMES:
        raise Outside
    blind = mnemonic in ("xor", "sub") and to == source
    effects.touch(to, read=mnemonic not in OVERWRITE and not blind,
                  write=mnemonic not in READ_ONLY,
                  surely=mnemonic != "cmpxchg")
    if mnemonic == "lea":
        is_memory(source)       # lea esi,cs:[esi+0] fills gaps, no sequence
        effects.address(source)
    elif mnemonic not in ONE:
        effects.touch(source, read=not blind,
                      write=mnemonic in ("xchg", "xadd"))
    if mnemonic == "cmpxchg":
        effects.reads |= EAX
        effects.writes |= EAX


def effects_of(text, length):
    """What `text`, without its comment, does; Outside if not in the subset."""
    mnemonic, _, rest = text.partition(" ")
    operands = [operand.strip() for operand in rest.split(",") if operand]
    effects = Effects()
    if mnemonic == "nop" or (text.split() == ["xchg", "ax,ax"] and length == 2):
        return effects.tuple()
    if mnemonic == "jmp" or mnemonic[0] == "j" and mnemonic[1:] in CONDITIONS:
        if not re.fullmatch("(0x)?[0-9a-f]+", operands[0]):
            raise Outside
        effects.flow = JUMP if mnemonic == "jmp" else BRANCH
        effects.reads = CONDITIONS.get(mnemonic[1:], 0)
        effects.target = int(operands[0], 16)
    elif mnemonic[:3] == "set" and mnemonic[3:] in CONDITIONS:
        effects.touch(operands[0], write=True)
        effects.reads |= CONDITIONS[mnemonic[3:]]
    elif mnemonic[:4] == "cmov" and mnemonic[4:] in CONDITIONS:
        effects.touch(operands[0], write=True, surely=False)
        effects.touch(operands[1], read=True)
        effects.reads |= CONDITIONS[mnemonic[4:]]
    elif mnemonic in SHIFTS:
        shift(effects, mnemonic, operands)
    elif mnemonic == "imul":
        imul(effects, operands)
    elif mnemonic in ONE | TWO:
        one_or_two(effects, mnemonic, operands)
    else:
        raise Outside
    effects.flags(*FLAGS.get(mnemonic, (0, 0, 0)))
    return effects.tuple()


# ---- tools ----

def output(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE,
                          text=True).stdout


PREFIX = os.environ.get("CROSS_COMPILE",
                        output("tools/doctor", "--compiler").strip())
OBJDUMP = PREFIX + "objdump"


def disassemble(code):
    """{offset: (length, text)} of what stands in `code` one after another."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(code)
        file.flush()
        listing = output(OBJDUMP, "-D", "-w", "-z", "-b", "binary", "-mi386",
                         "-Mintel", "--no-show-raw-insn", file.name)
    lines = re.findall(r"^ *([0-9a-f]+):\t([^\n#<]*)", listing, re.M)
    starts = [int(offset, 16) for offset, _ in lines] + [len(code)]
    return {start: (end - start, text.strip()) for start, end, (_, text)
            in zip(starts, starts[1:], lines)}


def programs():
    """The bytes at each instruction of our programs, and its text."""
    found = {}
    for path in sorted(glob.glob("build/bin/*")):
        for code, text in re.findall(
                r"^ *[0-9a-f]+:\t((?:[0-9a-f]{2} )+)\s*\t([^\n#<]*)",
                output(OBJDUMP, "-d", "-w", "-z", "-Mintel", path), re.M):
            found[bytes.fromhex(code)] = text.strip()
    return found


def every_byte():
    """The bytes from each byte on of our programs' text."""
    found = set()
    for path in sorted(glob.glob("build/bin/*")):
        with tempfile.NamedTemporaryFile() as file:
            output(PREFIX + "objcopy", "-O", "binary", "-j", ".text", path,
                   file.name)
            text = file.read()
        found.update(text[at:at + LONGEST]
                     for at in range(len(text) - LONGEST))
    return found


def decode(*arguments):
    """[(bytes, refusal, length, (effects), measured)] as the decoder says;
    `measured` is the length by arch/x86/length.c, or 0."""
    rows = []
    for line in output(DECODE, *arguments).splitlines():
        if line.startswith("#"):
            print(line)
            continue
        code, measured, refusal, length, flow, *rest = line.split()
        masks = [int(word, 16) for word in rest]
        rows.append((bytes.fromhex(code), int(refusal), int(length),
                     (int(flow), *masks), int(measured)))
    return rows


def decode_these(strings):
    with tempfile.NamedTemporaryFile() as file:
        file.write(b"".join(code.ljust(LONGEST, b"\x90") for code in strings))
        file.flush()
        return decode("0", file.name)


# ---- the comparison ----

results = broken = 0


def promise(kept, name, details=()):
    global results, broken
    results += 1
    broken += not kept
    print("%sok %d - %s" % ("" if kept else "not ", results, name))
    for line in details[:10] if not kept else ():
        print("# " + line)
        print("# " + line, file=sys.stderr)


def judge(row, start, disassembled):
    """What is wrong with this accepted row, or None."""
    code, _, length, ours, _ = row
    theirs, text = disassembled.get(start, (0, "nothing starts here"))
    if theirs != length:
        return "%s: length %d, not %d" % (text, length, theirs)
    try:
        expected = effects_of(text, length)
    except Outside:
        return "%s: not in the subset" % text
    if expected[0] != NEXT:
        expected = expected[:6] + ((expected[6] - start) % 2**32,)
        ours = ours[:6] + (ours[6] % 2**32,)
    else:
        ours = ours[:6] + (0,)
    if ours != expected:
        return "%s: flow, reads, writes, kills, loads, stores, target %s, " \
               "not %s" % (text, " ".join(map(hex, ours)),
                           " ".join(map(hex, expected)))
    return None


def compare(rows, name):
    accepted = [row for row in rows if row[1] == 0]
    wrong = []
    for at in range(0, len(accepted), 100000):
        part = accepted[at:at + 100000]
        disassembled = disassemble(b"".join(row[0][:row[2]] for row in part))
        start = 0
        for row in part:
            complaint = judge(row, start, disassembled)
            if complaint:
                wrong.append(row[0][:row[2]].hex(" ") + " " + complaint)
            start += row[2]
    promise(not wrong, "%d %s strings, %d of them accepted, all as objdump "
            "says" % (len(rows), name, len(accepted)), wrong)


def is_undefined(code, text):
    """Of what objdump knows, no 32-bit kernel without AVX executes VEX, EVEX
    and XOP; and SSE4a and PadLock (0f a6 and 0f a7, of which newer ones name
    more) only CPUs of one maker."""
    first, second = code.lstrip(bytes.fromhex("f0f2f3662e36263e646567"))[:2]
    vector = (first in (0xc4, 0xc5, 0x62) and second >= 0xc0 or
              first == 0x8f and second & 0x38)
    padlock = first == 0x0f and second in (0xa6, 0xa7)
    return vector or padlock or re.search(r"\(bad\)|extrq|insertq", text)


def measure(rows, name):
    """Is each string as long as objdump says, if it is an instruction?"""
    between = b"\x90" * LONGEST
    wrong, whole = [], 0
    for at in range(0, len(rows), 50000):
        part = rows[at:at + 50000]
        disassembled = disassemble(b"".join(
            row[0][:row[4] or LONGEST] + between for row in part))
        start = 0
        for row in part:
            length, text = disassembled.get(start, (0, "nothing starts here"))
            if not is_undefined(row[0], text):
                whole += 1
                if length != row[4]:
                    wrong.append("%s  %s: length %d, not %d" % (
                        row[0].hex(" "), text, row[4], length))
            start += (row[4] or LONGEST) + LONGEST
    promise(whole and not wrong, "%d %s strings are instructions, each as long "
            "as objdump says" % (whole, name), wrong)


def in_subset(code, text):
    if 0x67 in code[:2] and code[0] in (0x65, 0x66, 0x67):
        return False  # addresses of 16 bits
    try:
        effects_of(text, len(code))
        return True
    except Outside:
        return False


def main():
    rows = decode(str(COUNT))
    compare(rows, "random")
    measure(rows, "random")
    ours = programs()
    rows = decode_these(sorted(ours))
    compare(rows, "harvested")
    measure(rows, "harvested")
    expected = [(row[1], code) for row, code in zip(rows, sorted(ours))
                if in_subset(code, ours[code])]
    missed = ["%s  %s: in the subset by its text, but refused: %s"
              % (code.hex(" "), ours[code], RULES[refusal])
              for refusal, code in expected if refusal]
    promise(expected and not missed,
            "all %d instructions of our programs that are in the subset are "
            "accepted" % len(expected), missed)
    if EVERY:
        compare(decode_these(sorted(every_byte())), "more harvested")
    print("1..%d" % results)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
