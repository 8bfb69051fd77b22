#!/bin/sh
# The ISO image boots by GRUB, with the arguments that `make iso` was given.
. "$(dirname "$0")/../tap.sh"

if ! tools/doctor --has iso; then
    echo "1..0 # SKIP no GRUB, xorriso or mtools here: see make doctor"
    exit 0
fi
said=$(BOOT=iso tools/guest echo "two  words" end 2>&1)
same "GRUB boots it to a clean end" 0 $?
has "the program got its arguments" "^two  words end" "$said"
finish
