"""tap.py - for tools/guest: does a program keep what it promises in TAP?"""

import re


class Tap:
    """Reads a program's lines and knows whether they keep their promise."""

    RESULT = re.compile(r"(not )?ok\b(?: +(\d+))?(.*)")
    PLAN = re.compile(r"1\.\.(\d+)")

    def __init__(self):
        self.plan = None
        self.results = 0
        self.broken = []            # each: a `not ok` line and what follows it
        self.bailed = None
        self.follows = False

    def feed(self, line):
        result, plan = self.RESULT.match(line), self.PLAN.match(line)
        if result:
            self.results += 1
            excused = re.search(r"# *(todo|skip)", result.group(3), re.I)
            self.follows = bool(result.group(1)) and not excused
            if self.follows:
                self.broken.append([line])
        elif plan:
            self.plan = int(plan.group(1))
            self.follows = False
        elif line.startswith("Bail out!"):
            self.bailed = line
        elif self.follows and re.match(r"#|  ", line):
            self.broken[-1].append(line)
        else:
            self.follows = False

    def complaint(self):
        """Why this output is no pass, or None."""
        if self.bailed:
            return self.bailed
        if self.broken:
            return "%d of %d promises broken" % (len(self.broken),
                                                 self.results)
        if self.plan is None:
            return "results without a plan" if self.results else None
        if self.plan != self.results:
            return "planned %d results, got %d" % (self.plan, self.results)
        return None
