# listing.awk - make the listing of a program that lib/explore/code.c reads.
#
# tools/listing calls it, with symbols and instructions as objdump prints them
# and -v unlisted='FILE.c ...'. The functions of `unlisted` files of the library
# are left out: those that are static, and those called explore_.
#
# One line an instruction, by address, which a search can halve:
#
#     8048110 TAB mov eax, [m] TAB 4@8056064
#
# pc, words, and what memory it touches: SIZE@ADDRESS, the address a sum of
# registers (one of them times 2, 4 or 8) and of one number in hex;
# *SIZE@ADDRESS is as often as ecx says, gs@ the thread's own data, ! the
# kernel, ? anything. Symbols follow, by address too, first the functions:
#
#     s8048110 TAB add
#     s8056064 TAB m TAB 4

# Then lines of the source, by address, from the debug information; an empty one
# where there is none from there on:
#
#     l8048110 TAB add.c:12 TAB m = m + 1;

function number(hex, n, i) {
    n = 0
    sub(/^0x/, "", hex)
    for (i = 1; i <= length(hex); i++)
        n = n * 16 + index("0123456789abcdef", substr(hex, i, 1)) - 1
    return n
}

# ---- names ----

# Local labels of NASM are no places; gcc's parts of a function are. Who calls
# pthread_create() may be led to another by ld --wrap, and is not to notice.
function add_function(address, hex, name, type) {
    if (index(name, ".") && type != "F")
        return
    sub(/^__wrap_/, "", name)
    if (functions && at[functions] == address) {
        if (substr(function_name[functions], 1, 1) == "_")
            function_name[functions] = name
        return
    }
    at[++functions] = address
    function_hex[functions] = hex
    function_name[functions] = name
}

function add_variable(address, hex, name, size) {
    sub(/\.[0-9]+$/, "", name)
    if (variables && variable[variables] == address) {
        if (size <= variable_size[variables])
            return
    } else
        variables++
    variable[variables] = address
    variable_hex[variables] = hex
    variable_name[variables] = name
    variable_size[variables] = size
}

# The last of table[1..count] that is not above the address, or 0.
function last_below(table, count, address, low, high, middle) {
    low = 0
    high = count
    while (low < high) {
        middle = int((low + high + 1) / 2)
        if (table[middle] <= address)
            low = middle
        else
            high = middle - 1
    }
    return low
}

function with_offset(name, offset) {
    return offset ? name "+" offset : name
}

function place(address, i) {
    i = last_below(at, functions, address)
    return i ? with_offset(function_name[i], address - at[i]) : \
               sprintf("0x%x", address)
}

# "counter+4", or "" if no variable is there.
function variable_at(address, i, size) {
    i = last_below(variable, variables, address)
    if (!i)
        return ""
    size = variable_size[i]
    if (size ? address >= variable[i] + size : i == variables)
        return ""
    return with_offset(variable_name[i], address - variable[i])
}

# ---- operands ----

function signed(n) {
    return n >= 4294901760 ? n - 4294967296 : n
}

function immediate(hex, n, i) {
    n = number(hex)
    if (mnemonic == "mov" || mnemonic == "push") {
        i = last_below(at, functions, n)
        if (i && at[i] == n)
            return function_name[i]
        if (variable_at(n) != "")
            return variable_at(n)
    }
    if (mnemonic == "int" || mnemonic ~ /^(and|or|xor|test)$/ && n > 9)
        return signed(n) < 0 ? signed(n) : hex
    return n < 65536 || signed(n) < 0 ? signed(n) : hex
}

# [ebx+ecx*4+0x10] and the like, after segment `gs` or none: sets words, and
# address.
function memory(inside, segment, n, sum, i, term, sign, rest) {
    gsub(/\*1/, "", inside)
    gsub(/\+eiz|\+0x0$/, "", inside)
    words = address = ""
    rest = 0
    sum = inside
    gsub(/-/, "+-", sum)
    n = split(sum, term, "+")
    for (i = 1; i <= n; i++) {
        sign = sub(/^-/, "", term[i]) ? -1 : 1
        if (term[i] ~ /^0x/)
            rest += sign * number(term[i])
        else {
            words = words (words == "" ? "" : "+") term[i]
            address = words
        }
    }
    if (rest >= 2147483648)
        rest -= 4294967296
    if (words == "" || rest > 65535)
        term[0] = segment == "gs" ? "" : variable_at(rest)
    else
        term[0] = ""
    if (term[0] != "")
        words = term[0] (words == "" ? "" : "+" words)
    else if (words == "")
        words = rest > 65535 ? sprintf("0x%x", rest) : rest ""
    else if (rest)
        words = words (rest > 65535 ? sprintf("+0x%x", rest) : \
                       sprintf("%+d", rest))
    if (segment == "gs")
        words = "gs:" words
    words = "[" words "]"
    if (address == "")
        address = sprintf("%x", rest)
    else if (rest)
        address = address (rest < 0 ? "-" : "+") \
                  sprintf("%x", rest < 0 ? -rest : rest)
    if (segment == "gs")
        address = "gs"
    if (inside ~ /(^|[^e])[abcds][xpi]/)    # 16-bit, which nobody uses
        address = "?"
}

function touch(size, where) {
    if (where == "gs")
        touches = touches " gs@"
    else if (where == "?" || size == "")
        touches = touches " ?"
    else
        touches = touches " " size "@" where
}

function is_register(word) {
    return word ~ /^(e?[abcd]x|e?[sd]i|e?[sb]p|[abcd][lh])$/
}

# One operand, in words; a memory's size stands in front if it is not plain.
function operand(text, size, segment) {
    size = segment = ""
    if (match(text, /^[A-Z]+ PTR /)) {
        size = tolower(substr(text, 1, RLENGTH - 5))
        text = substr(text, RLENGTH + 1)
    }
    if (text ~ /^[c-gs]s:/) {
        segment = substr(text, 1, 2)
        text = substr(text, 4)
    }
    if (text ~ /^\[/)
        memory(substr(text, 2, length(text) - 2), segment)
    else if (segment != "")
        memory(text, segment)
    else if (mnemonic ~ /^(j|call|loop)/ && text ~ /^[0-9a-f]+( |$)/) {
        sub(/ .*/, "", text)
        return place(number(text))
    } else
        return text ~ /^0x[0-9a-f]+$/ ? immediate(text) : text
    if (mnemonic == "lea" || mnemonic == "nop")
        return words
    touch(size == "" ? (shown ? 4 : "") : bytes[size], address)
    sub(/^tbyte/, "tword", size)
    return (shown || size == "" ? "" : size " ") words
}

# ---- lines of the source ----

# The file's line without the space around it; "" if the file is not there.
function source_line(path, at_line, text, i, n) {
    if (!(path in has_lines)) {
        n = 0
        while ((getline text < path) > 0)
            line_of[path, ++n] = text
        close(path)
        has_lines[path] = n
    }
    text = line_of[path, at_line]
    gsub(/[ \t\r]+/, " ", text)
    sub(/^ +/, "", text)
    sub(/ +$/, "", text)
    return substr(text, 1, 100)
}

function add_line(hex, path, at_line, words, name) {
    name = path
    sub(/.*\//, "", name)
    words = at_line == "-" || path ~ /lib\/(libc|explore)\// ? "\t" : \
            name ":" at_line "\t" source_line(path, at_line)
    if (source_lines && source_hex[source_lines] == hex)
        source_lines--
    if (source_lines && source_words[source_lines] == words)
        return
    source_hex[++source_lines] = hex
    source_words[source_lines] = words
}

# ---- instructions ----

function string_instruction(operands, letter, times) {
    letter = operands ~ /DWORD/ ? "d" : operands ~ /WORD/ ? "w" : "b"
    times = (prefix ~ /rep/ ? " *" : " ") \
            (letter == "d" ? 4 : letter == "w" ? 2 : 1) "@"
    if (mnemonic ~ /^(movs|lods|cmps)$/)
        touches = touches times "esi"
    if (mnemonic !~ /^lods$/)
        touches = touches times "edi"
    return mnemonic letter
}

# What it does by itself. What push, pop, call, ret and leave do with the stack
# is not said: it is their thread's own, and a quarter of the listing.
function implicit() {
    if (mnemonic ~ /^(int3?|into|ud2|hlt|iret|in|out|cli|sti|sysenter)$/)
        touches = touches " !"
    else if (mnemonic ~ /^(enter|xlat|retf|\(bad\)|\.byte)$/ || far_bit)
        touches = touches " ?"
}

# `lea esi,[esi+eiz*1+0x0]` and such, which fill a gap.
function is_filler(mnemonic, operands, comma, to) {
    comma = index(operands, ",")
    to = substr(operands, 1, comma - 1)
    operands = substr(operands, comma + 1)
    return mnemonic == "lea" && (operands == "[" to "+0x0]" ||
                                 operands == "[" to "+eiz*1+0x0]") ||
           mnemonic == "xchg" && to == "ax" && operands == "ax"
}

# The instruction in words; sets touches.
function instruction(text, operands, n, part, i, result) {
    touches = prefix = ""
    while (match(text, /^(rep(n?z)?|lock|bnd|notrack|data16) +/)) {
        prefix = prefix substr(text, 1, RLENGTH)
        text = substr(text, RLENGTH + 1)
    }
    sub(/repz/, "repe", prefix)
    sub(/repnz/, "repne", prefix)
    mnemonic = text
    sub(/ .*/, "", mnemonic)
    operands = substr(text, length(mnemonic) + 1)
    sub(/^ +/, "", operands)
    sub(/ +$/, "", operands)
    if (mnemonic ~ /^(movs|stos|lods|scas|cmps)$/ && operands ~ /PTR/)
        return prefix string_instruction(operands)
    if (is_filler(mnemonic, operands))
        return "nop"
    n = split(operands, part, ",")
    shown = mnemonic ~ /^(call|jmp|lea|nop|fn?stcw|fldcw)$/
    for (i = 1; i <= n; i++)
        if (mnemonic !~ /^movs?[xz]/ && is_register(part[i]) &&
            (part[i] != "cl" || mnemonic !~ /^(s[ah]|r[oc])[lr]$/))
            shown = 1
    result = prefix mnemonic
    for (i = 1; i <= n; i++)
        result = result (i == 1 ? " " : ", ") operand(part[i])
    # The number of a bit in a register can lead beyond the word.
    far_bit = mnemonic ~ /^bt.?$/ && touches != "" && is_register(part[2])
    implicit()
    return result
}

BEGIN {
    split(unlisted, file)
    for (i in file)
        without[file[i]] = 1
    bytes["byte"] = 1
    bytes["word"] = 2
    bytes["dword"] = 4
    bytes["fword"] = 6
    bytes["qword"] = 8
    bytes["tbyte"] = 10
    bytes["xmmword"] = 16
}

# ADDRESS flags SECTION TAB SIZE NAME: a symbol. The flags fill seven columns.
/^[0-9a-f]+ ....... / && !disassembling {
    file_name = $0
    sub(/.*\t/, "", file_name)
    sub(/\t[^\t]*$/, "")
    section = substr($0, 18)
    sub(/[ \t].*/, "", section)
    if (section !~ /^\./ || section ~ /^\.(tdata|tbss|debug)/ || $NF ~ /^\./)
        next
    in_library = in_library || $NF == "_start"
    if (section ~ /^\.text/ && in_library &&
        (substr($0, 10, 1) == "l" ? file_name in without : $NF ~ /^explore_/))
        left_out[substr($0, 1, 8)] = 1
    if (section ~ /^\.text/)
        add_function(number(substr($0, 1, 8)), substr($0, 1, 8), $NF,
                     substr($0, 16, 1))
    else
        add_variable(number(substr($0, 1, 8)), substr($0, 1, 8), $NF,
                     number(substr($0, index($0, "\t") + 1, 8)))
}

# @ADDRESS TAB FILE TAB LINE, by address: the last of those with one address
# counts.
/^@/ {
    split($0, part, "\t")
    add_line(substr(part[1], 2), part[2], part[3])
    next
}

/^Disassembly/ {
    disassembling = 1
}

# `08048110 <add>:` heads a function.
disassembling && /^[0-9a-f]+ <.*>:$/ {
    skipped = $1 in left_out
}

# (Data in .text comes as characters, and is left out.)
disassembling && !skipped &&
/^ *[0-9a-f]+:\t(\.byte|\(bad\)|[a-z][a-z0-9]*)( |$)/ {
    pc = $1
    sub(/:.*/, "", pc)
    text = $0
    sub(/^[^\t]*\t/, "", text)
    sub(/ +#.*/, "", text)
    text = instruction(text)
    printf "%s\t%s\t%s\n", pc, text, substr(touches, 2)
}

END {
    for (i = 1; i <= functions; i++)
        if (!(function_hex[i] in left_out))
            printf "s%s\t%s\n", function_hex[i], function_name[i]
    for (i = 1; i <= variables; i++)
        printf "s%s\t%s\t%d\n", variable_hex[i], variable_name[i],
               variable_size[i]
    for (i = 1; i <= source_lines; i++)
        if (source_hex[i] >= function_hex[1]) # else the linker left it out
            printf "l%s\t%s\n", source_hex[i], source_words[i]
}
