# help.awk - make the shell's list of programs: NAME<TAB>one line of help,
# from the first line of each source: /* NAME - one line of help. */
# A program that only another one starts says so, and is left out:
# /* NAME - what it does (for WHO). */
FNR == 1 {
    line = $0
    sub(/^(\/\*|;+) */, "", line)
    sub(/ *\*\/ *$/, "", line)
    dash = index(line, " - ")
    if (dash) {
        if (line ~ /[^.][.]$/)
            sub(/[.]$/, "", line)
        if (line ~ /\(for [^ ]*\)$/)
            next
        name = substr(line, 1, dash - 1)
        sub(/\.(c|asm)$/, "", name)
        printf "%s\t%s\n", name, substr(line, dash + 3)
    }
}
