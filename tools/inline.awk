# inline.awk - inline functions for C from the sequences of lib/ras.
#
#     awk -f tools/inline.awk lib/ras/forms.inc lib/ras/*.asm
#
# prints lib/include/reprise/ras_inline.h, which is kept in the repository so
# that it can be read; `make lint` compares, `make inline` renews it. Each body
# (its language is told in lib/ras/forms.inc) becomes an asm statement whose
# operands are the compiler's to choose:
#
#     an argument that is only dereferenced     "+m" of what it points to
#     one that is an address otherwise          "r"
#     one that is stored                        "ri"
#     one that is only read                     "rmi"
#     the result, a register of the body's own  "=&r", or the zero flag
#     one that a branch may leave unwritten     "=&acd": declared clobbered,
#                                               or a restart would need it

function fail(text) {
    print FILENAME ": " FNR ": " text > "/dev/stderr"
    failed = 1
    exit 1
}

# ---- reading one file ----

function begin_file() {
    prototype = ""
    reading_prototype = 1
    in_body = count = size = 0
    split("", kind); split("", addressed); split("", displaced)
    split("", stored); split("", order); split("", lines)
}

FNR == 1 { begin_file() }

FILENAME ~ /forms\.inc$/ {
    if ($1 == "%define" && $3 ~ /^[0-9]+$/)
        constant[$2] = $3
    next
}

reading_prototype && /^;/ {
    text = $0
    sub(/^; */, "", text)
    prototype = prototype (prototype ? " " : "") text
    reading_prototype = text !~ /;$/
    next
}

$1 ~ /^RAS_(IN|USE|OUT)$/ {
    name = $2
    sub(/,$/, "", name)
    kind[name] = $1 == "RAS_OUT" && $3 == "flags" ? "FLAGS" : substr($1, 5)
    order[++count] = name
}

/^%macro RAS_BODY/ { in_body = 1; next }
/^%endmacro/ { in_body = 0 }

in_body && NF { lines[++size] = $0; note_use($0) }

$1 == "RAS_FORMS" { emit(substr($2, 5, length($2) - 5), $3) }

# What the operands are used for.
function note_use(line,   part, n, i, memory, name) {
    sub(/;.*/, "", line)
    n = split_operands(line, part)
    for (i = 1; i <= n; i++) {
        name = part[i]
        memory = name ~ /\[/
        gsub(/dword|\[|\]| /, "", name)
        if (memory && name ~ /\+/)
            displaced[substr(name, 1, index(name, "+") - 1)] = 1
        else if (memory)
            addressed[name] = 1
        else if (i == 2 && part[1] ~ /\[/)
            stored[name] = 1
        else
            plain[FILENAME, name] = 1
    }
}

# "        mov     [cell], value" -> operation, part[1], part[2]; their number.
function split_operands(line, part,   n, i) {
    sub(/^ +/, "", line)
    operation = line
    sub(/ .*/, "", operation)
    sub(/^[^ ]+ */, "", line)
    n = split(line, part, /, */)
    return n
}

# ---- printing ----

function by_memory(name) {
    return kind[name] == "IN" && addressed[name] && !displaced[name] &&
           !stored[name] && !((FILENAME, name) in plain)
}

function operand(text,   name) {
    gsub(/dword| /, "", text)
    if (text ~ /^\[gs:/) {
        gsub(/\[gs:|\]/, "", text)
        return "%%gs:" constant[text]
    }
    if (text ~ /^\[.*\+/) {
        gsub(/\[|\]/, "", text)
        name = substr(text, 1, index(text, "+") - 1)
        return substr(text, index(text, "+") + 1) "(%[" name "])"
    }
    if (text ~ /^\[/) {
        gsub(/\[|\]/, "", text)
        return by_memory(text) ? "%[" text "]" : "(%[" text "])"
    }
    if (text ~ /^-?[0-9]+$/)
        return "$" text
    if (!(text in kind))
        fail("what is " text "?")
    return "%[" text "]"
}

function instruction(line,   part, n) {
    n = split_operands(line, part)
    if (operation == "RAS_COMMIT")
        return "RAS_HERE_COMMIT"
    if (operation ~ /^j/ && part[1] == "RAS_DONE")
        return "\"" operation " 9f\\n\\t\""
    if (operation == "RAS_SUM")
        return sprintf("\"leal (%%[%s],%%[%s]), %%[%s]\\n\\t\"", part[2],
                       part[3], part[1])
    if (n != 2 || operation !~ /^(mov|cmp|test|add|sub|and|or|xor)$/)
        fail("cannot say `" operation "' inline")
    return "\"" operation "l " operand(part[2]) ", " operand(part[1]) \
           "\\n\\t\""
}

function constraint(name) {
    if (displaced[name] || addressed[name] || summed(name))
        return "r"
    return stored[name] ? "ri" : "rmi"
}

function summed(name,   i) {
    for (i = 1; i <= size; i++)
        if (lines[i] ~ "RAS_SUM.*, *" name "( |$)")
            return 1
    return 0
}

# What the function returns, and what a local variable is.
function type_of(place, name) {
    return place == "USE" ? "int " : \
           substr(prototype, 1, index(prototype, "ras_" name "(") - 1)
}

# Print a list, with a new line after a comma where it would be too wide.
function wrap(line, indent,   at) {
    while (length(line) > 79) {
        for (at = 78; substr(line, at, 2) != ", " && at > 1; at--)
            ;
        print substr(line, 1, at)
        line = indent substr(line, at + 2)
    }
    print line
}

# Whether the body loads it before its first branch.
function always_written(name,   i) {
    for (i = 1; i <= size && lines[i] !~ /^ +j/; i++)
        if (lines[i] ~ "^ +[a-zA-Z_]+ +" name ",")
            return 1
    return 0
}

# The lists behind the asm's first and second colon.
function outputs(   i, name, list) {
    for (i = 1; i <= count; i++) {
        name = order[i]
        if (kind[name] == "IN" && !by_memory(name))
            continue
        list = list (list ? ", " : "") "[" name "] "
        if (kind[name] == "IN")
            list = list "\"+m\"(*" name ")"
        else if (kind[name] == "FLAGS")
            list = list "\"=@ccz\"(" name ")"
        else
            list = list "\"" (always_written(name) ? "=&r" : "=&acd") \
                   "\"(" name ")"
    }
    return list
}

function inputs(   i, name, list) {
    for (i = 1; i <= count; i++) {
        name = order[i]
        if (kind[name] == "IN" && !by_memory(name))
            list = list ", [" name "] \"" constraint(name) "\"(" name ")"
    }
    return list
}

function emit_function(how, name,   i, text) {
    text = prototype
    sub(/;$/, "", text)
    sub("ras_" name, "ras_" how "_" name, text)
    sub(/\(/, "(int way, ", text)
    wrap("RAS_INLINE " text, "    ")
    print "{"
    flags = 0
    for (i = 1; i <= count; i++) {
        flags = flags || kind[order[i]] == "FLAGS"
        if (kind[order[i]] != "IN")
            print "    " type_of(kind[order[i]], name) order[i] ";"
    }
    print "    __asm__ volatile("
    print "        " (how == "inline" ? "RAS_NAME_IT" : "RAS_LANDMARK")
    for (i = 1; i <= size; i++)
        print "        " instruction(lines[i])
    print "        " (how == "inline" ? "RAS_ROW(\"ras_" name "\")" : \
                      "\"9:\\n\\t\"")
    wrap("        : " outputs(), "          ")
    wrap("        : [way] \"i\"(way)" inputs(), "          ")
    print "        : \"memory\"" (flags ? "" : ", \"cc\"") ");"
    for (i = 1; i <= count; i++)
        if (kind[order[i]] ~ /OUT|FLAGS/)
            print "    return " order[i] ";"
    print "}"
    print ""
}

function emit(name, shape) {
    emit_function("inline", name)
    if (name in designated)
        emit_function("designated", name)
}

BEGIN {
    split("test_and_set exchange fetch_and_add compare_and_swap push pop", list)
    for (i in list)
        designated[list[i]] = 1
    while ((getline line < "tools/inline.head") > 0)
        print line
}

END {
    if (!failed)
        print "/* clang-format on */\n\n#endif"
}
