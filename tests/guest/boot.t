#!/bin/sh
# What is wrong at boot ends the machine with one clear line and a status.
. "$(dirname "$0")/../tap.sh"

# refused PROMISE PATTERN: tools/guest, with the settings before it, has to
# say a line that matches, and end with status 6.
refused() {
    said=$(TIMEOUT="${TIMEOUT:-20}" tools/guest "${init:-hello}" 2>/dev/null)
    same "$1: refused" 6 $?
    has "$1: the reason is one line" "$2" "$said"
}

export INITRD
INITRD=
refused "no module" "no initrd was loaded"

head -c 3000 build/initrd.tar >"$scratch/cut.tar"
INITRD="$scratch/cut.tar"
refused "an archive cut short" "not a whole ustar archive"

echo "this is no archive" >"$scratch/text"
INITRD="$scratch/text"
refused "a file that is no archive" "not a whole ustar archive"

INITRD=build/initrd.tar
init=nobody
refused "a missing init" "no such program"

mkdir "$scratch/initrd"
head -c 2000 build/bin/tour >"$scratch/initrd/short"
cp README.md "$scratch/initrd/text"
(cd "$scratch/initrd" && COPYFILE_DISABLE=1 tar --format=ustar \
    -cf ../short.tar short text)
INITRD="$scratch/short.tar"
init=text
refused "a text file as init" "not an i386 ELF program"
init=short
refused "an init cut short" "ELF program"

INITRD=build/initrd.tar
init=tour
export MEMORY

# The number that the refusal names is enough, and one less is not. With a
# large initrd there is none where it was to be loaded.
enough() {
    MEMORY=$2
    refused "$1, $2 MiB of memory" "too little memory: [0-9]+ MiB at least"
    least=$(echo "$said" | sed -n 's/.*memory: \([0-9]*\) MiB.*/\1/p')
    MEMORY=$((least - 1))
    refused "$1, one MiB less" "too little memory: $least MiB at least"
    MEMORY=$least
    TIMEOUT="${TIMEOUT:-20}" tools/guest hello >/dev/null 2>&1
    same "$1: what is asked for is enough" 0 $?
}

enough "a small initrd" 2
head -c 9000000 /dev/zero >"$scratch/initrd/filler"
cp build/initrd.tar "$scratch/large.tar"
(cd "$scratch/initrd" && COPYFILE_DISABLE=1 tar --format=ustar \
    -rf ../large.tar filler)
INITRD="$scratch/large.tar"
enough "a large initrd" 8

finish
