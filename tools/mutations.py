"""mutations.py - where a line of code may change, and what it may become.

For tools/mutate and tools/explore-mutants, which draw from all that there is.
A change never touches declarations, ASSERT, what only prints, and the
preprocessor's lines.
"""

import re

# Around an operator stand spaces, or the end of its line: clang-format.

JUMPS = dict(pair.split("-") for pair in "e-ne ne-e z-nz nz-z a-be be-a b-ae "
             "ae-b g-le le-g l-ge ge-l s-ns ns-s c-nc nc-c".split())
SWAPS = (
    ("comparison", r"(?<= )(?:<=|>=|==|!=|<|>)(?= |$)",
     {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "=="}),
    ("arithmetic", r"(?<= )(?:[-+*/%]|<<|>>|\+=|-=)(?= |$)|\+\+|--",
     {"+": "-", "-": "+", "*": "/", "/": "*", "%": "/", "<<": ">>",
      ">>": "<<", "+=": "-=", "-=": "+=", "++": "--", "--": "++"}),
    ("bits", r"(?<= )(?:[&|^]|&=|\|=)(?= |$)|~(?=[\w(])",
     {"&": "|", "|": "&", "^": "&", "&=": "|=", "|=": "&=", "~": ""}),
    ("logic", r"(?<= )(?:&&|\|\|)(?= |$)|!(?=[\w(])",
     {"&&": "||", "||": "&&", "!": ""}),
    ("truth", r"\b(?:true|false)\b", {"true": "false", "false": "true"}),
    ("error", r"-E[A-Z0-9]+\b", {}),                # 0 for whatever it is
)
NUMBER = r"(?<![\w.])(?:0[xX][0-9a-fA-F]+|\d+)(?=[uUlL]*\b)"
CONDITION = re.compile(r"\b(?:if|while) \((.*)\)(?: \{|;)?$")
STATEMENT = re.compile(
    r"\s+(?!(?:return|goto|case|else|for|enum)\b)(?:"
    r"(?:\(void\)\s?)?[\w.>\[\]-]+\(.*\)|__asm__ volatile\(.*\)"    # a call
    r"|[\w*&(][^=]*? (?:[-+*/%&|^]|<<|>>)?= .*"             # an assignment
    r"|(?:\+\+|--)?[\w.>\[\]-]+(?:\+\+|--)?);$")
DECLARATION = re.compile(
    r"\s+(?:(?:static|const|extern|struct|enum|unsigned|volatile) )*"
    r"(?!return|goto|else)\w+ \**\w+(?:\[[^=]*\])*(?:[;,]| = ).*$")
SILENT = re.compile(r"\s*(?:ASSERT|_Static_assert|kprintf|ksnprintf|panic)\b")
INSTRUCTION = re.compile(r"(?:\.?\w+:)?\s+(?!align|section|global|extern|"
                         r"d[bwd] )[a-z]{2,}\b")


def masked(text, is_asm):
    """The same text, with comments, strings and characters blank."""
    return re.sub(r";[^\n]*" if is_asm else
                  r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"'
                  r"|'(?:\\.|[^'\\\n])+'",
                  lambda match: re.sub(r"[^\n]", " ", match.group(0)), text,
                  flags=re.S)


def c_code(lines, is_table):
    """Each line inside functions and tables: (number, whether a statement
    can begin there)."""
    depth, declares, silent, preprocessor, before = 0, False, False, False, ""
    for number, line in enumerate(lines):
        code = line.rstrip()
        preprocessor = preprocessor or code.lstrip().startswith("#")
        if preprocessor or not code:
            preprocessor = code.endswith("\\")
            continue
        if depth == 0:
            declares = re.match(r"(?:typedef |static )?(?:struct|union|enum)\b"
                                r"[^=(]*\{", code)
        silent = silent or SILENT.match(code)
        if not declares and not silent and (is_table or depth > 0):
            yield number, before.endswith((";", "{", "}", ":", ")", "else"))
        if silent:
            silent = not code.endswith(";")
        depth += code.count("{") - code.count("}")
        before = code


def asm_code(lines):
    return [(number, True) for number, line in enumerate(lines)
            if INSTRUCTION.match(line)]


def changes(line, code, begins, is_asm):
    """Each change of a line: (operator, start, end, replacement)."""
    for match in re.finditer(NUMBER, code):
        text = match.group(0).lower()
        base, form = (16, "0x%x") if "x" in text else \
            (8, "0%o") if re.match("0.", text) else (10, "%d")
        for value in (int(text, base) + 1, int(text, base) - 1):
            if value >= 0:
                yield "constant", *match.span(), form % value
    if is_asm:
        match = re.search(r"\b(?:j|set|cmov)([a-z]+)\b", code)
        if match and match.group(1) in JUMPS:
            yield "jump", *match.span(1), JUMPS[match.group(1)]
        yield "drop", re.match(r"(\.?\w+:)?\s*", code).end(), len(code), ""
        return
    for name, pattern, others in SWAPS:
        for match in re.finditer(pattern, code):
            yield name, *match.span(), others.get(match.group(0), "0")
    match = CONDITION.search(code)
    if match and match.group(1).count("(") == match.group(1).count(")"):
        yield "negate", *match.span(1), "!(%s)" % line[slice(*match.span(1))]
    if begins and STATEMENT.match(code) and not DECLARATION.match(code):
        yield "drop", len(code) - len(code.lstrip()), len(code), "(void)0;"


def mutations(path, text):
    """Each line that may change: (number, line, [(operator, new line)])"""
    is_asm = path.endswith((".asm", ".inc"))
    lines, codes = text.split("\n"), masked(text, is_asm).split("\n")
    for number, begins in (asm_code(codes) if is_asm else
                           c_code(codes, path.endswith(".def"))):
        line, code = lines[number], codes[number].rstrip()
        found = [(name, (line[:start] + new + line[end:]).rstrip()) for
                 name, start, end, new in changes(line, code, begins, is_asm)]
        if found and (is_asm or " = " in code or not DECLARATION.match(code)):
            yield number, line, found
