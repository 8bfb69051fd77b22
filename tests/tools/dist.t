#!/bin/sh
# What `make dist` packs runs anywhere where there are a shell and QEMU.
. "$(dirname "$0")/../tap.sh"

for entry in README.txt run build/kernel.elf build/initrd.tar; do
    echo "reprise-1.0/$entry"
done >"$scratch/expected"
tools/dist 1.0 "$scratch/reprise-1.0.tar.gz"
same "an archive is made" 0 $?
tar -tzf "$scratch/reprise-1.0.tar.gz" >"$scratch/entries"
same "with kernel, programs, a script and a README in one folder" "" \
    "$(grep -vxFf "$scratch/entries" "$scratch/expected")"
same "and nothing outside of that" "" \
    "$(grep -v '^reprise-1\.0/' "$scratch/entries")"

# Only these are there, and no terminal; not this tree either.
mkdir "$scratch/tools" "$scratch/a place"
for tool in sh tar gzip cat chmod cut dirname grep kill mkfifo mktemp rm sed \
    stty uname qemu-system-i386; do
    path=$(command -v $tool)
    case $path in /*) ln -s "$path" "$scratch/tools/$tool" ;; esac
done
cd "$scratch/a place" || exit 2
tar -xzf ../reprise-1.0.tar.gz
has "the README knows its version" "^Reprise 1\.0" \
    "$(cat reprise-1.0/README.txt)"
said=$(PATH="$scratch/tools" EXACT=1 reprise-1.0/run echo "two  words" "it's" \
           'a\b' </dev/null 2>&1)
same "a program runs, with status 0" 0 $?
has "and gets its arguments" "^two  words it's a.b" "$said"
said=$(PATH="$scratch/tools" EXACT=1 reprise-1.0/run nothing </dev/null 2>&1)
has "one that is not there is told" "no such program" "$said"
rm "$scratch/tools/qemu-system-i386"
said=$(PATH="$scratch/tools" reprise-1.0/run 2>&1 </dev/null)
same "without QEMU: status 2" 2 $?
has "and where to get it" "package qemu-system-x86 of Debian" "$said"
finish
