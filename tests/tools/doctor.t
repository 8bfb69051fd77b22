#!/bin/sh
# tools/doctor names what is missing, for each kind of host, and installs it;
# seen with a PATH that holds little, and package managers that only report.
. "$(dirname "$0")/../tap.sh"

here=$(pwd)
shell=$(command -v sh)
mkdir "$scratch/bin"

# Put real tools, or fakes that succeed, into the PATH of the patient.
real() {
    for tool; do
        at=$(command -v "$tool") && ln -sf "$at" "$scratch/bin/$tool"
    done
}
fake() {
    for tool; do
        printf '#!%s\n%s\n' "$shell" "${script:-exit 0}" \
            >"$scratch/bin/$tool"
        chmod +x "$scratch/bin/$tool"
    done
}

real sh env uname tr sort sed cat rm echo dirname
script='echo ${USER_ID:-0}'
fake id
script='echo "ran: apt-get $*"'
fake apt-get
script='echo "ran: dnf $*"'
fake dnf
unset CROSS_COMPILE YES CI
script=

# doctor SYSTEM TARGET: what it says; $status is its exit status.
doctor() {
    said=$(SYSTEM=$1 PATH="$scratch/bin" "$shell" "$here/tools/doctor" $2 \
           </dev/null 2>&1)
    status=$?
}

doctor debian run
has "Debian: the packages for make run" \
    "install .*gcc gcc-i686-linux-gnu libc6-dev nasm qemu-system-x86" "$said"
has "Debian: refreshes the lists first" "^ran: apt-get update" "$said"
has "Debian: runs what it shows" "^ran: apt-get install .*nasm" "$said"
hasnt "Debian: never gcc-multilib" "multilib" "$said"
hasnt "make run needs no GRUB, gdb or Python" "grub|gdb|python" "$said"
has "still missing afterwards is said" "still missing: compiler nasm cc" "$said"
same "and fails" 1 $status

doctor debian iso
has "iso: GRUB, xorriso and mtools" \
    "grub-common grub-pc-bin .*mtools .*xorriso" "$said"
doctor debian gdb
has "gdb: gdb" "To install: .* gdb" "$said"
doctor debian test
has "test: Python, prove, a host compiler" "gcc .*perl python3" "$said"
doctor fedora run
has "Fedora: dnf" "^ran: dnf install -y .*qemu-system-x86" "$said"
doctor arch run
has "Arch: pacman" "To install: +pacman -S .*nasm" "$said"
doctor macos run
has "macOS: brew" "To install: +brew install i686-elf-binutils" "$said"
doctor elsewhere run
has "an unknown host: names Debian's packages" \
    "by hand; .*gcc-i686-linux-gnu libc6-dev nasm" "$said"
same "an unknown host: fails" 1 $status

doctor debian ""
has "the report names untried hosts" "^Untried: .*Fedora" "$said"
has "the report names each missing tool" "missing +nasm" "$said"
has "and apart from them what can be done without" "optional +grub" "$said"
same "what is needed is missing: fails" 1 $status
hasnt "the report alone installs nothing" "^ran:" "$said"
YES=1
export YES
doctor debian ""
has "YES=1 does not ask" "^ran: apt-get install" "$said"
unset YES

USER_ID=1000
export USER_ID
doctor debian run
has "without root and sudo: the command" "install: +apt-get update" "$said"
hasnt "without root and sudo: does not run it" "^ran:" "$said"
same "without root and sudo: stops" 1 $status
script='[ "$1" = -n ] && shift; echo "as root:"; "$@"'
fake sudo
doctor debian run
has "with sudo: by sudo" "^as root:" "$said"

unset USER_ID
rm "$scratch/bin/uname"
script='case $1 in -m) echo aarch64 ;; -s) echo Linux ;; *) echo 6.1 ;; esac'
fake uname
doctor debian iso
has "Debian, not amd64: there is no GRUB to install" "amd64 only" "$said"
hasnt "Debian, not amd64: and nothing is installed for it" "as root" "$said"
YES=1
export YES
doctor debian ""
has "Debian, not amd64: the rest is installed" "gdb-multiarch .*mtools" "$said"
hasnt "Debian, not amd64: but no grub-pc-bin" "install .*grub" "$said"
unset YES

unset script
fake nasm qemu-system-i386 i686-linux-gnu-gcc i686-linux-gnu-ld \
     i686-linux-gnu-ar i686-linux-gnu-objcopy cc
doctor debian run
same "nothing missing: nothing said" "" "$said"
same "nothing missing: status 0" 0 $status

fake python3 prove gdb gdb-multiarch
doctor debian ""
has "only optional tools are missing: said so" \
    "^All that is needed is here. Optional: .*clang-format" "$said"
same "and that is well" 0 $status
hasnt "a folder that keeps file modes is not remarked on" "file modes" "$said"

# A copy, all of whose files are executable, as on a disk of Windows.
mkdir "$scratch/tools"
cp tools/doctor tools/README.md "$scratch/tools/"
chmod +x "$scratch/tools/"*
here=$scratch
doctor debian ""
has "one that keeps none is" "^This folder keeps no file modes" "$said"
has "with what to do" "Clone into your home folder" "$said"
finish
