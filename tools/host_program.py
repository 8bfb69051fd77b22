"""host_program.py - for tools/guest: a program that runs as it would on the
host, with the host's arguments and standard input, and ends with its own
exit status.

A copy of the archive gets a folder /host with the program, its command line
and its input; the program `launch` (user/tests/helpers) is init. It tells on
the serial line, in lines that begin with a mark, where the program's output
begins, and how the program ended.
"""

import fcntl
import glob
import io
import os
import select
import shutil
import stat
import subprocess
import sys
import tarfile
import termios
import time

import tap

# What no program says itself: as timeout(1) and a shell tell it.
TIMED_OUT, NO_RUN, NO_PROGRAM, NOT_FOUND, SIGNAL = 124, 125, 126, 127, 128
NAME_MAX = 63           # bytes of a name in the guest
PIPE_SECONDS = 0.2      # until the one who writes has written something
MIB = 1 << 20
SIGNALS = {4: "an illegal instruction", 5: "a trap", 6: "abort()",
           7: "a bad address", 8: "an arithmetic fault",
           11: "a segmentation fault"}


class Problem(Exception):
    """Why the program cannot run, and the exit status that says so."""

    def __init__(self, status, text):
        super().__init__(text)
        self.status = status


def is_elf(path):
    try:
        with open(path, "rb") as file:
            return file.read(4) == b"\x7fELF"
    except OSError:
        return False


def check(word, data):
    """Say why these bytes are no program for this system."""
    def word_at(offset, size=2):
        return int.from_bytes(data[offset:offset + size], "little")

    why = None
    if data[:4] != b"\x7fELF" or len(data) < 52:
        why = "is not an ELF program"
    elif data[4] != 1 or word_at(18) != 3:
        why = "is not for 32-bit x86"
    elif word_at(16) != 2:
        why = "is not a linked program that stands at a fixed address"
    else:
        headers, size, count = word_at(28, 4), word_at(42), word_at(44)
        if any(word_at(headers + i * size, 4) == 3 for i in range(count)):
            why = "needs shared libraries"
    if why:
        raise Problem(NO_PROGRAM, "%s %s; tools/reprise-cc makes programs "
                      "for Reprise" % (word, why))


def is_piped_in():
    """Does standard input hold something, as of a pipe or a file? A pipe has a
    moment for it."""
    if "INPUT" in os.environ:
        return False
    try:
        mode = os.fstat(0).st_mode
        if stat.S_ISREG(mode):
            return os.lseek(0, 0, os.SEEK_CUR) < os.fstat(0).st_size
        if not stat.S_ISFIFO(mode) and not stat.S_ISSOCK(mode):
            return False
        if not select.select([0], [], [], PIPE_SECONDS)[0]:
            return False
        count = fcntl.ioctl(0, termios.FIONREAD, bytes(4))
        return int.from_bytes(count, sys.byteorder) > 0
    except OSError:
        return False                        # it is closed


def read_input(seconds):
    """All of standard input; None if somebody types it."""
    try:
        descriptor = sys.stdin.fileno()
    except (AttributeError, ValueError, OSError):
        return b""                          # it is closed
    if os.isatty(descriptor):
        return None
    end, parts = time.time() + seconds, []
    while True:
        left = end - time.time()
        if left <= 0 or not select.select([descriptor], [], [], left)[0]:
            raise Problem(NO_RUN, "standard input has not ended after %g "
                          "seconds (</dev/null gives none)" % seconds)
        part = os.read(descriptor, MIB)
        if not part:
            return b"".join(parts)
        parts.append(part)


def add(archive, name, data, mode=0o644):
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(data), mode
    archive.addfile(entry, io.BytesIO(data))


def listing_name(word):
    """Where a program that explores itself looks for its instructions."""
    return "etc/code/" + os.path.basename(word)


def lines_name(word):
    """Where a program looks for the source of its sequences."""
    return "etc/sequences/" + os.path.basename(word)


def extended(archive, copy, program):
    """A copy of the archive, open to be added to, but for the lists of this
    program, if one is named."""
    without = {listing_name(program), lines_name(program)} if program else set()
    with tarfile.open(archive) as old:
        if not without & set(old.getnames()):
            shutil.copyfile(archive, copy)
            return tarfile.open(copy, "a", format=tarfile.USTAR_FORMAT)
        new = tarfile.open(copy, "w", format=tarfile.USTAR_FORMAT)
        for entry in old:
            if entry.name not in without:
                new.addfile(entry, old.extractfile(entry)
                            if entry.isfile() else None)
    return new


def make_list(tool, *arguments):
    """A list of a program of the host, as the build makes it."""
    settings = {}
    try:
        with open("build/reprise-cc", encoding="utf-8") as file:
            settings = dict(line.rstrip("\n").split("=", 1) for line in file)
    except OSError:
        pass
    tools = {name: settings.get(name, name.lower())
             for name in ("OBJDUMP", "NM")}
    return subprocess.run([tool] + list(arguments), check=True,
                          env=dict(os.environ, **tools),
                          stdout=subprocess.PIPE).stdout


def place_of(path):
    """Where a program of the host is in the guest."""
    name = os.path.basename(path).encode()[:NAME_MAX].decode(errors="ignore")
    return "/host/bin/" + name


def add_program(archive, path, data):
    """Returns where it is in the guest."""
    add(archive, place_of(path)[1:], data, 0o755)
    if b"\0explore_code\0" in data:
        add(archive, listing_name(path),
            make_list("tools/listing", path,
                      *sorted(glob.glob("lib/explore/*.c"))))
    if b".RAS_BEGIN\0" in data:
        add(archive, lines_name(path), make_list("tools/sequences/lines", path))
    return place_of(path)


def add_explored(archive, path):
    """The program behind `explore --program`."""
    add_program(archive, path, read_program(path, path))


def main():
    """host_program.py PROGRAM ARCHIVE COPY: for tools/gdb/start, a copy of the
    archive with the program in it. Prints where it is there."""
    program, archive, copy = sys.argv[1:]
    data = read_program(program, program)
    with extended(archive, copy, program) as new:
        print(add_program(new, program, data))


def find(word, started_in, build):
    """The path of a program of the host, or None: it is one of the archive.
    Without a slash the archive's come first."""
    path = os.path.join(started_in, word)
    if "/" in word or (not os.path.exists(os.path.join(build, "bin", word)) and
                       is_elf(path)):
        return path
    return None


def read_program(word, path):
    if not os.path.exists(path):
        raise Problem(NOT_FOUND, "there is no " + word)
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError as error:
        raise Problem(NO_PROGRAM, "%s: %s" % (word,
                                              error.strerror)) from error
    check(word, data)
    return data


class Program:
    """A program from the host; or one of the archive, if `path` is None."""

    is_host_program = True
    init, arguments = "launch", []

    def __init__(self, words, path, archive, judges_tap, explored=None):
        self.words = words
        self.explored = explored    # what it explores: another of the host's
        self.again = sys.argv
        self.path = path
        self.archive = archive
        self.judges_tap = judges_tap
        self.seconds = float(os.environ.get("TIMEOUT", "60"))
        self.mark = "reprise-%s" % os.urandom(8).hex()
        self.data = read_program(words[0], path) if path else b""
        self.input = read_input(self.seconds)
        self.typed = "/dev/tty" if self.input is None else os.devnull
        self.settings = dict(os.environ)
        self.settings.setdefault("MEMORY", str(self.memory()))

    def output(self, log):
        return ProgramOutput(self.mark, log)

    def memory(self):
        """MiB for it and its input, on top of what a small one needs."""
        size = len(self.data) + len(self.input or b"")
        return 64 + (size + MIB - 1) // MIB

    def prepare(self, folder):
        """Make a copy of the archive, with what `launch` needs."""
        self.initrd = folder + "/initrd.tar"
        where = self.words[0]
        with extended(self.archive, self.initrd,
                      self.path or self.explored) as archive:
            if self.explored:
                add_explored(archive, self.explored)
            if self.path:
                where = add_program(archive, self.path, self.data)
            command = [self.mark, where] + self.words
            add(archive, "host/command",
                b"".join(os.fsencode(word) + b"\0" for word in command))
            if self.input is not None:
                add(archive, "host/input", self.input)


class ProgramOutput:
    """Passes on what the program writes, byte for byte, and keeps everything
    in the log. The console puts a carriage return before each newline."""

    status = None               # of the machine: the program's own counts

    def __init__(self, mark, log):
        self.mark = mark.encode()
        self.log = log
        self.tap = tap.Tap()
        self.rest = b""         # what may be a part of the mark
        self.line = b""
        self.running = False
        self.ended = None       # how it ended, in words

    def feed(self, data):
        self.log.write(data.replace(b"\r\n", b"\n").decode("utf-8",
                                                           "replace"))
        self.rest += data
        while self.ended is None:
            start = self.rest.find(self.mark)
            if start < 0:
                self.pass_on(len(self.rest) - self.possible())
                return
            end = self.rest.find(b"\n", start)
            if end < 0:
                self.pass_on(start)
                return
            told = self.rest[start + len(self.mark):end].decode().split()
            self.pass_on(start)
            self.rest = self.rest[end + 1 - start:]
            self.running = told == ["begin"]
            if not self.running:
                self.ended = told

    def possible(self):
        """How many bytes at the end may be the beginning of the mark, or of
        the console's end of a line."""
        if self.rest.endswith(b"\r"):
            return 1
        return next((size for size in range(len(self.mark) - 1, 0, -1)
                     if self.rest.endswith(self.mark[:size])), 0)

    def pass_on(self, size):
        data, self.rest = self.rest[:size], self.rest[size:]
        if not self.running or not data:
            return
        data = data.replace(b"\r\n", b"\n")
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        *lines, self.line = (self.line + data).split(b"\n")
        for line in lines:
            self.tap.feed(line.decode("utf-8", "replace"))

    @staticmethod
    def awaits_input():
        return False

    def end(self):
        """The machine has ended."""
        if self.ended is None:
            self.pass_on(len(self.rest))
        if self.line:
            self.tap.feed(self.line.decode("utf-8", "replace"))

    def told(self):
        """The exit status, and why if the program did not choose it; None if
        nobody told."""
        kind, *words = self.ended or ["nothing"]
        if kind == "exit":
            return int(words[0]), None
        if kind == "signal":
            number = int(words[0])
            return SIGNAL + number, "killed by %s (signal %d)" % (
                SIGNALS.get(number, "a signal"), number)
        if kind == "error":
            return NO_PROGRAM, "it cannot be started: " + " ".join(words)
        return None


def status_of_failure(timed_out):
    return TIMED_OUT if timed_out else NO_RUN


if __name__ == "__main__":
    try:
        main()
    except Problem as problem:
        print(problem, file=sys.stderr)
        sys.exit(problem.status)
