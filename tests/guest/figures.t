#!/bin/sh
# The explorer's figures, to the byte: of user/tests/helpers/figures, whose
# threads are NASM, so that no compiler moves anything. As text, and as SVG
# (tools/figure); and a few with --source, --abstract and --all-figures.
# UPDATE=1 writes down what they are now: look at the difference, and at a
# figure, before you keep it.
. "$(dirname "$0")/../tap.sh"

SHIFT=${SHIFT:-3} TIMEOUT=${TIMEOUT:-300} \
    tools/guest figures 2>"$scratch/error" >"$scratch/said"
status=$?
same "all are drawn" 0 $status
[ $status = 0 ] || UPDATE=
awk -v folder="$scratch" '
    /^== [^ ]* ==$/ { name = $2; next }
    name == "" { next }
    /^\{"(scenario|figures)"/ { json = 1 }
    { print > (folder "/" name (json ? ".json" : ".txt")) }
    json && /\}$/ { json = 0 }' "$scratch/said"
names=$(sed -n 's/^== \([^ ]*\) ==$/\1/p' "$scratch/said")
folder=tests/guest/figures
same "each that is kept is there" \
    "$(ls $folder | sed -n 's/\.txt$//p' | sort)" "$(echo "$names" | sort)"

for name in $names; do
    case $name in
    *-source | *-abstract) option=--${name##*-} ;;
    *) option= ;;
    esac
    tools/figure $option "$scratch/$name.json" >"$scratch/$name.svg"
    for kind in txt svg; do
        [ -z "$UPDATE" ] || cp "$scratch/$name.$kind" $folder
        same "$name.$kind" "$(cat "$folder/$name.$kind")" \
            "$(cat "$scratch/$name.$kind")"
    done
    hasnt "$name.txt: in no more than 80 columns" ".{81}" \
        "$(cat "$scratch/$name.txt")"
done
finish
