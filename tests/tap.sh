# tap.sh - TAP for test scripts. A script says `. "$(dirname "$0")/../tap.sh"`,
# which takes it to the top folder, makes promises, and ends with `finish`.
#
#   same "a promise" EXPECTED GOT     the two are equal
#   has "a promise" PATTERN TEXT      some line of TEXT matches PATTERN (ERE)
#   hasnt "a promise" PATTERN TEXT    no line does

cd "$(dirname "$0")/../.." || exit 2
exec </dev/null         # tools/guest would give it to a program
results=0
broken=0
scratch=$(mktemp -d "${TMPDIR:-/tmp}/reprise-test.XXXXXX") || exit 2
trap 'rm -rf "$scratch"' EXIT
trap 'exit 2' HUP INT TERM

# kept STATUS NAME: one result; a failure's details follow by the caller.
kept() {
    results=$((results + 1))
    [ "$1" = 0 ] && { echo "ok $results - $2"; return 0; }
    broken=$((broken + 1))
    echo "not ok $results - $2"
    echo "# not ok $results - $2 ($0)" >&2
    return 1
}

# Details go to the report and, since prove hides that, to the terminal.
explain() {
    sed 's/^/#   /'
}

same() {
    [ "$2" = "$3" ]
    kept $? "$1" || printf 'expected: %s\ngot: %s\n' "$2" "$3" | explain >&2
}

has() {
    printf '%s\n' "$3" | grep -Eq -e "$2"
    kept $? "$1" || printf 'expected: %s\ngot:\n%s\n' "$2" "$3" | explain >&2
}

hasnt() {
    ! printf '%s\n' "$3" | grep -Eq -e "$2"
    kept $? "$1" || printf 'unexpected: %s\ngot:\n%s\n' "$2" "$3" | explain >&2
}

finish() {
    echo "1..$results"
    [ $broken = 0 ]
    exit
}
