# claims.awk - compare a function's code with what the comment above it says.
#
#   { objdump -t OBJECT; objdump -drw -M intel --no-show-raw-insn OBJECT; } |
#       awk -v source=SOURCE -v how=demonstration|claims|warning -f claims.awk
#
# A claim is a list of steps; every way through the function must take them:
#
#     load m, store m     an instruction that reads m; one that writes it
#     load, store         the same through a pointer
#     load again          reads in a loop: it looks anew each time
#     add, subtract       in a register: m is neither read nor written
#     add to m at once    one instruction without a lock prefix does all
#     again               at the end: all of it any number of times
#
# What else it does with m, or through a pointer if the claim names nothing,
# breaks the claim. Other variables, the stack and calls do not count.
#
# Exit status 1 if a claim is broken, or (how=demonstration) something that is
# volatile is read and written by one instruction; how=warning only says so.
# And in lib/sync the state of a lock has to be volatile.

function complain(line, text) {
    printf "%s:%d: %s%s\n", source, line, \
           how == "warning" ? "warning: " : "", text
    broken = how != "warning"
}

# ---- the source ----

# Names that a line with `volatile` declares, and whatever else stands there.
function note_volatile(text, word, n, i) {
    gsub(/[^A-Za-z0-9_]+/, " ", text)
    n = split(text, word, " ")
    for (i = 1; i <= n; i++)
        is_volatile[word[i]] = 1
}

function read_source(path, own, text, line, claim, folder) {
    while ((getline text < path) > 0) {
        line++
        if (text ~ /volatile/)
            note_volatile(text)
        if (match(text, /^#include "[^"]*"/)) {
            folder = path
            sub(/[^\/]*$/, "", folder)
            read_source(folder substr(text, 11, RLENGTH - 11), 0)
        }
        gsub(/__attribute__\(\([^()]*(\([^()]*\))?\)\)/, "", text)
        if (match(text, /[\/ ]\* Code: /)) {
            claim = substr(text, RSTART + RLENGTH)
            sub(/\. *\*\/.*/, "", claim)
        } else if (own && claim != "" && match(text, /[A-Za-z0-9_]+\(/)) {
            text = substr(text, RSTART, RLENGTH - 1)
            claimed[++claims] = text
            claim_of[text] = claim
            line_of[text] = line
            claim = ""
        } else if (own && match(text, /^[a-z][^;=]*[A-Za-z0-9_]+\(/)) {
            match(text, /[A-Za-z0-9_]+\(/)
            line_of[substr(text, RSTART, RLENGTH - 1)] = line
        }
        if (own && path ~ /^lib\/sync\// && text ~ /^    [a-z].*;$/ &&
            in_struct && text !~ /volatile/)
            complain(line, "a lock's state has to be volatile: " text)
        in_struct = text ~ /^struct .*{$/ || in_struct && text !~ /^}/
    }
    close(path)
}

# ---- the object ----

function number(hex, n, i) {
    sub(/^0x/, "", hex)
    for (i = 1; i <= length(hex); i++)
        n = n * 16 + index("0123456789abcdef", substr(hex, i, 1)) - 1
    return n
}

# The variable at `offset` in a section; or what is no section's name.
function name_at(section, offset, i) {
    for (i = 1; i <= symbols; i++)
        if (symbol_section[i] == section && offset >= symbol[i] &&
            offset < symbol[i] + symbol_size[i])
            return symbol_name[i]
    return section ~ /^\./ ? "" : section
}

# Sets access ("load", "store", "both" or "") and name: "" through a pointer,
# "?" an element of an array.
function classify(mnemonic, operands, relocation, to, from, memory, offset) {
    access = name = ""
    to = operands
    sub(/,.*/, "", to)
    from = substr(operands, length(to) + 2)
    if (mnemonic ~ /^(lea|nop|push|pop|call|jmp|ret|leave)/ ||
        operands !~ /\[|[d]s:/)
        return
    memory = to ~ /\[|ds:/ ? to : from
    if (memory ~ /\[e[sb]p/ || memory ~ /gs:/)
        return
    if (memory == from && mnemonic !~ /^(xchg|xadd)$/)
        access = "load"
    else if (mnemonic ~ /^(cmp|test|bt|fld|fild|i?mul|i?div)$/)
        access = "load"
    else if (mnemonic ~ /^(mov|set.*|fstp?|fistp?)$/)
        access = "store"
    else
        access = "both"
    if (relocation != "" && memory ~ /\*/)
        name = "?"
    else if (relocation != "" && (memory ~ /ds:/ || memory == from)) {
        offset = memory
        sub(/.*[:+]/, "", offset)
        sub(/\].*/, "", offset)
        sub(/[-+]0x[0-9a-f]+$/, "", relocation)
        name = name_at(relocation, offset ~ /^0x/ ? number(offset) : 0)
    }
}

function is_sum(mnemonic, operands) {
    return mnemonic ~ /^(add|sub|inc|dec|lea)$/ && operands !~ /^e[sb]p/
}

function add_instruction(text, pc, relocation, mnemonic, operands) {
    pc = text
    sub(/^ */, "", pc)
    sub(/:.*/, "", pc)
    sub(/^[^\t]*\t/, "", text)
    if (match(text, /R_386_[A-Z0-9]+\t[^\t ]*/))
        relocation = substr(text, RSTART, RLENGTH)
    sub(/.*\t/, "", relocation)
    sub(/\t.*/, "", text)
    mnemonic = text
    sub(/ .*/, "", mnemonic)
    operands = text
    locked = mnemonic == "lock"
    sub(/^(lock )?[a-z0-9]+ */, "", operands)
    if (locked)
        mnemonic = "lock"
    classify(mnemonic, operands, relocation)
    count++
    index_of[pc] = count
    words[count] = text
    jump[count] = mnemonic ~ /^j/ ? operands : ""
    sub(/ .*/, "", jump[count])
    last[count] = mnemonic ~ /^(jmp|ret|ud2|hlt)$/
    access_of[count] = access != "" && locked ? "locked" : access
    name_of[count] = name
    sum[count] = is_sum(mnemonic, operands)
    function_of[count] = current
    if (access == "both" && mnemonic !~ /^(lock|xchg)$/ &&
        name in is_volatile && how != "claims" &&
        claim_of[current] !~ " " name " at once")
        complain(line_of[current], current "() reads and writes `" name \
                 "` in one instruction (" text "):\n    nothing can come " \
                 "between; use load() and store() of <reprise/steps.h>")
}

# ---- the comparison ----

# Whether step `step` allows this access.
function fits(step, access, name, want, who) {
    split(step, want, " ")
    if (step ~ / at once$/) {
        who = want[3]
        return access == "both" && (name == who || name == "?")
    }
    who = want[2] == "again" ? "" : want[2]
    return access == want[1] && (who == "" || name == who || name == "?")
}

# Walk on from instruction `i`, with `at` steps taken; "" or what is wrong.
function walk(i, at, wrong, next_at) {
    for (;;) {
        if (i > count || function_of[i] != current)
            return ""
        if ((i, at) in seen)
            return ""
        seen[i, at] = 1
        if (access_of[i] != "" && counts(name_of[i])) {
            if (at == steps && for_ever)
                at = 0
            if (at > 0 && step[at] ~ /again$/ &&
                fits(step[at], access_of[i], name_of[i]))
                looks[i] = 1
            else if (at < steps && fits(step[at + 1], access_of[i],
                                        name_of[i])) {
                at++
                looks[i] = step[at] ~ /again$/
            } else
                return words[i]
        } else if (sum[i] && at < steps && step[at + 1] ~ /^(add|subtract)$/)
            at++
        if (jump[i] != "" && jump[i] in index_of) {
            wrong = walk(index_of[jump[i]], at)
            if (wrong != "")
                return wrong
        }
        if (last[i]) {
            if (words[i] ~ /^ret/ && at < steps && !(for_ever && at == 0))
                return "it ends before `" step[at + 1] "`" \
                       (step[at + 1] ~ /again$/ ? missing : "")
            return ""
        }
        i++
    }
}

# Whether accesses to this name are what the claim is about.
function counts(name) {
    return names ? name == "?" || name in named : name == "" || name == "?"
}

# Whether instruction `to` can be reached from i.
function reaches(i, to) {
    for (; i <= count && function_of[i] == current; i++) {
        if (i == to)
            return 1
        if (i in visited)
            return 0
        visited[i] = 1
        if (jump[i] in index_of && reaches(index_of[jump[i]], to))
            return 1
        if (last[i])
            return 0
    }
    return 0
}

function looks_again(i, found) {
    for (i in looks)
        if (looks[i]) {
            split("", visited)
            found = found || reaches(i + 1, i + 0)
        }
    return found
}

function check(who, claim, n, i, word, first, wrong) {
    current = who
    split("", named)
    split("", seen)
    split("", looks)
    names = 0
    n = steps = split(claim, step, /, */)
    for_ever = step[n] == "again"
    steps -= for_ever
    for (i = 1; i <= steps; i++) {
        split(step[i], word, " ")
        word[4] = step[i] ~ / at once$/ ? word[3] : word[2]
        if (word[4] != "" && word[4] != "again") {
            named[word[4]] = 1
            names = 1
        }
    }
    for (first = 1; first <= count && function_of[first] != who; first++)
        continue
    if (first > count) {
        complain(line_of[who], who "() was not compiled as a function; it " \
                 "is to be `" claim "`")
        return
    }
    wrong = walk(first, 0)
    if (wrong == "" && claim ~ /[a-z] again/ && !looks_again())
        wrong = "its loop does not look again" missing
    if (wrong != "")
        complain(line_of[who], who "() is to be `" claim "`, but here it is " \
                 "not: " wrong)
}

BEGIN {
    missing = ": is a `volatile` missing?"
    read_source(source, 1)
}

/^[0-9a-f]+ ....... / {
    section = substr($0, 18)
    sub(/[ \t].*/, "", section)
    symbols++
    symbol[symbols] = number(substr($0, 1, 8))
    symbol_size[symbols] = number(substr($0, index($0, "\t") + 1, 8))
    symbol_section[symbols] = section
    symbol_name[symbols] = $NF
    sub(/\.[0-9]+$/, "", symbol_name[symbols])
}

/^[0-9a-f]+ <.*>:$/ {
    current = $2
    gsub(/[<>:]/, "", current)
}

/^ *[0-9a-f]+:\t/ {
    add_instruction($0)
}

END {
    for (c = 1; c <= claims; c++)
        check(claimed[c], claim_of[claimed[c]])
    exit broken
}
