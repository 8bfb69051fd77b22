# mutant.sh - a copy of the tree, in $tree, in which faults are put on purpose.
# A script sources it after tap.sh.

tree=$scratch/tree
mkdir "$tree"
tar -cf - --exclude=build/logs \
    Makefile linker.ld arch boot kernel lib tests tools user build |
    (cd "$tree" && tar -xpf -)

# change NAME FILE FROM TO: the one line of FILE that holds FROM is changed in
# the copy.
change() {
    same "$1: one line to change in $2" 1 "$(grep -c -F -e "$3" "$2")"
    FROM=$3 TO=$4 awk '
        (at = index($0, ENVIRON["FROM"])) {
            $0 = substr($0, 1, at - 1) ENVIRON["TO"] \
                 substr($0, at + length(ENVIRON["FROM"]))
        } { print }' "$tree/$2" >"$scratch/changed"
    cp "$scratch/changed" "$tree/$2"
    changed="$changed $2"
}

# What was changed is as it was.
restore() {
    for file in $changed; do
        cp -p "$file" "$tree/$file" && touch "$tree/$file"
    done
    changed=
}
