"""figure_rows.py - which rows tools/figure draws, and their words.

As lib/explore/rows.c and table.c have them, from the explorer's JSON.
"""


class Row:
    """What stands in one line: a step, a switch, or a function's name."""

    def __init__(self, kind, thread, words, number=None, steps=()):
        self.kind, self.thread, self.words = kind, thread, words
        self.number, self.steps = number, steps
        self.named = None

    def effect(self):
        told = self.steps if len(self.steps) == 1 else [
            step for step in self.steps if step["shown"]]
        return "; ".join(step["effect"] for step in told if step["effect"])


def function_of(step):
    return (step["place"] or "?").split("+")[0]


def offset_of(step):
    place = step["place"] or "?"
    return place[place.rfind("+"):] if "+" in place else "+0"


def retell(run, letters, source, abstract):
    """Other words for a run's steps, as they are asked for. The letters are
    "R is eax, S is edx"."""
    pairs = [pair.split(" is ") for pair in letters.split(", ") if pair]
    for turn in run["turns"] if abstract else []:
        for letter, name in pairs:
            turn["what"] = (turn["what"] or "").replace(name + "=",
                                                        letter + "=")
    for step in run["steps"]:
        if abstract and "abstract" in step:
            step["effect"] = step["abstract"]
        if not source:
            step["where"] = None


def border_of(report, step):
    """The word in the margin of a sequence in which a recovery happened."""
    for recovery in report.get("recoveries", []):
        for name in ("start", "commit", "end"):
            if recovery[name] and recovery[name] == step["pc"]:
                return " " + name
    return ""


def mark_of(report, number):
    """`!`, the step that broke the property: before it the run could still end
    well; `X`, it is seen here."""
    broke, cause = report.get("broke"), report.get("certain")
    if cause is None and report["ending"] in ("broken", "overtaken"):
        cause = broke
    return "!" if number == cause else "X" if number == broke else ""


def begins(steps, at):
    """A turn begins with this step."""
    return at == 0 or steps[at]["turn"] != steps[at - 1]["turn"]


def loop_words(run, at):
    """A loop that goes round again and again: how many steps that are."""
    steps = run["steps"]
    for period in range(1, min(64, at) + 1):
        end = at
        while end < len(steps) and all(
                steps[end][key] == steps[end - period][key]
                for key in ("pc", "thread", "values")) and \
                begins(steps, end) == begins(steps, end - period):
            end += 1
        count = (end - at) // period * period
        if count < 2 * period or count <= 4:
            continue
        words = "... steps %d to %d again" % (at - period, at - 1)
        if end == len(steps) and run.get("ending") in (
                "livelock", "starved", "unfair"):
            return end - at, period, words + " and again, up to step %d" % (
                end - 1)
        return count, period, words + ", %d times" % (count // period)
    return 0, 0, ""


def carried_rows(run, thread, end):
    """What was executed while no other thread could run; the last one has the
    values that came of it."""
    rows = []
    for recovery in run.get("recoveries", []):
        if recovery["step"] != end:
            continue
        rows += [Row("carried", thread, "   %s: %s" % (recovery["by"], text),
                     end) for text in recovery["carried"]]
        if rows:
            rows[-1].named = recovery["named"]
    return rows


def time_out_rows(turns, at, end):
    """The sleeps that ended before the next turn with steps."""
    rows = []
    while at < len(turns) and turns[at].get("event") == "time-out":
        rows.append(Row("switch", turns[at]["thread"], turns[at]["what"], end))
        at += 1
    return rows


def line_steps(steps, at, first):
    """So many steps from here on are of one line of the source; but a table
    can begin in the middle of a line, with the step `first`."""
    end = at + 1
    while steps[at].get("where") and end < len(steps) and \
            steps[end].get("where") == steps[at]["where"] and \
            not begins(steps, end) and end != first and \
            steps[end]["pc"] > steps[end - 1]["pc"]:
        end += 1
    return end - at


def step_row(steps, at, count, words, report):
    step = steps[at]
    offset, text = offset_of(step), step["text"]
    if step.get("where"):
        offset = step["where"][step["where"].rindex(":"):]
        text = step["source"] or step["where"]
    plain = "%s%s  %s" % (offset, border_of(report, step), text)
    return Row("loop" if words else "step", step["thread"], words or plain,
               at, steps[at:at + count])


def name_of(step):
    """The function, and the file if lines of it are told."""
    where = step.get("where")
    return function_of(step) + (
        " (%s)" % where[:where.rindex(":")] if where else "")


def rows_of(report, run, first):
    """The rows of a run from the step `first` on."""
    rows, last, at = [], None, 0
    steps, turns = run["steps"], run["turns"]
    while at < len(steps):
        step = steps[at]
        count, period, words = loop_words(run, at)
        count = count or line_steps(steps, at, first)
        shown = any(s["shown"] for s in steps[at:at + count])
        end = at + count - 1
        if shown and end >= first:
            name = step["thread"], name_of(step)
            if name != last and not words:
                rows.append(Row("name", step["thread"], name[1] + ":"))
                last = name
            rows.append(step_row(steps, at, count, words, report))
        over = end + 1 == len(steps) or steps[end + 1]["turn"] != step["turn"]
        told = "again and again" in words or period and \
            begins(steps, at) and turns[steps[at - 1]["turn"]]["what"] == \
            turns[steps[end]["turn"]]["what"]
        if over and end + 1 >= first and turns[steps[end]["turn"]]["what"] \
                and not told:
            rows.append(Row("switch", steps[end]["thread"],
                            turns[steps[end]["turn"]]["what"], end))
            rows += carried_rows(run, step["thread"], end)
        if over and end + 1 >= first and not told:
            rows += time_out_rows(turns, steps[end]["turn"] + 1, end)
        at += count
    return rows
