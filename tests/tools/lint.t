#!/bin/sh
# tools/lint finds each kind of mistake, put into a copy of the tree. Mistakes
# that have nothing to do with each other are looked at together.
. "$(dirname "$0")/../tap.sh"

tree="$scratch/tree"
mkdir "$tree" "$scratch/bin"
for entry in * .[a-z]*; do
    case $entry in build|.git) ;; *) cp -R "$entry" "$tree/" ;; esac
done
cd "$tree" || exit 2

# A clang-format that finds nothing, for speed; further down one that does.
printf '#!/bin/sh\n' >"$scratch/bin/clang-format"
chmod +x "$scratch/bin/clang-format"
PATH="$scratch/bin:$PATH"

# look WHERE: what lint says of the tree now. It has to complain.
look() {
    said=$(tools/lint 2>&1)
    same "lint fails: $1" 1 $?
}
# finds PROMISE PATTERN: that look found it.
finds() {
    has "$1" "$2" "$said"
}
code_lines() {
    printf '%s\n' "$1" | sed -n 's/.*kernel: \([0-9]*\) lines.*/\1/p'
}

# What stands in the tree itself is not this test's business.
clean=$(tools/lint 2>&1)
hasnt "a comment may name a register" "syscalls.def.*machine" "$clean"

printf '/* f.h - nothing.\n *\n * No code. */\n\nint f(void); /* one */\n' \
    >kernel/bad.h
printf '; a comment\n    nop ; code\n' >arch/x86/bad.inc
same "the kernel's lines: a comment is none, code is" \
    $(($(code_lines "$clean") + 2)) "$(code_lines "$(tools/lint 2>&1)")"
rm kernel/bad.h arch/x86/bad.inc

# ---- arch and kernel ----

echo 'int f(void) { __asm__("nop"); return 0; }' >kernel/bad1.c
echo 'int f(struct frame *frame) { return frame->eax; }' >kernel/bad2.c
echo '#include "trap_frame.h"' >kernel/bad3.c
echo '#include "mm/frame.h"' >arch/x86/bad.c
echo '#include "sched/sched.h"' >kernel/mm/bad1.c
printf 'int take_frame(void)\n{\n    return 0;\n}\n' >kernel/mm/bad2.c
mkdir kernel/new
cp kernel/mm/bad2.c kernel/new/bad.c
look "arch and kernel"
finds "asm in kernel/" "^kernel/bad1.c:1: kernel/ names the machine: __asm__"
finds "a register in kernel/" "^kernel/bad2.c:1: .*machine: eax"
finds "a private header of arch/x86" "^kernel/bad3.c:1: .*only arch.h"
finds "a header of the kernel in arch/" "^arch/x86/bad.c:1: includes mm/fr"
finds "a header of a folder above" "^kernel/mm/bad1.c:1: includes sched/sched.h"
finds "a second function of one name" "^kernel/mm/.*take_frame is also a func"
finds "a folder of the kernel that has no place" "^kernel/new/bad.c:1: .*no row"
rm -r kernel/bad?.c arch/x86/bad.c kernel/mm/bad?.c kernel/new

# ---- calls and variables: three objects are built ----

cat >kernel/mm/bad.c <<'END'
void console_ended(const void *process);
extern int not_in_the_table;
int not_in_the_table;
void planted(void);
void planted(void)
{
    static int hidden;
    console_ended(hidden++ ? &not_in_the_table : &hidden);
}
END
objects=build/obj/kernel/kernel
make -s WERROR=0 $objects/mm/bad.c.o $objects/fs/console.c.o \
    $objects/sched/sched.c.o >"$scratch/built" 2>&1
kept $? "three objects are built" || explain <"$scratch/built" >&2
sed -i.bak 's/`cpu`/`cpu`, `gone`/' kernel/README.md
sed 's/^PER_CPU struct cpu/struct cpu/' kernel/sched/sched.c >kernel/new.c
mv kernel/new.c kernel/sched/sched.c
look "objects"
finds "a call of a folder above" \
    "^kernel/mm/bad.c:0: uses console_ended of kernel/fs/console.c"
finds "a variable that nobody has accounted for" \
    "^kernel/mm/bad.c:0: not_in_the_table is written"
finds "one within a function" "^kernel/mm/bad.c:0: hidden is written"
finds "one that is no more" "has no variable gone"
finds "a CPU's own that is not marked" "^kernel/sched/sched.c:0: cpu is PER_CPU"
rm -r kernel/mm/bad.c build

# ---- the library, sizes, headers ----

echo '#include "libc/stdlib/heap_private.h"' >lib/libc/stdio/bad1.c
cp lib/libc/stdio/bad1.c lib/libc/internal/bad.c
mkdir lib/new
cp lib/libc/stdio/bad1.c lib/new/bad.c
echo 'int f(int *w) { return __atomic_fetch_add(w, 1, 0); }' \
    >lib/libc/stdio/bad2.c
echo 'section .text' >lib/ras/bad.asm
yes 'int x;' | head -n 501 >lib/libc/stdio/bad3.c
{ printf 'void f(void)\n{\n'; yes '    g();' | head -n 61; echo '}'; } \
    >lib/libc/stdio/bad4.c
printf '/* %080d */\n' 0 >lib/libc/stdio/bad5.c
echo '#include <tap.h>' >user/tests/true_test.c
look "library"
finds "a private header of a folder beside" \
    "^lib/libc/stdio/bad1.c:1: .*heap_private.h of lib/libc/stdlib"
finds "a private header of a folder above" "^lib/libc/internal/bad.c:1: .*not b"
finds "a folder of the library that has no place" "^lib/new/bad.c:1: .*LAYERS"
finds "a locked instruction in the library" "stdio/bad2.c:1: __atomic_fetch_add"
finds "an object that wants an executable stack" "^lib/ras/bad.asm:1: .*GNU-st"
finds "a long file" "^lib/libc/stdio/bad3.c:1: 501 lines"
finds "a long function" "^lib/libc/stdio/bad4.c:2: function of 61 lines"
finds "a wide line" "^lib/libc/stdio/bad5.c:1: 86 columns"
finds "a header of ours by its short name" "true_test.c:1: say <reprise/tap.h>"
rm -r lib/libc/stdio/bad?.c lib/libc/internal/bad.c lib/new lib/ras/bad.asm \
    user/tests/true_test.c

# ---- tests, layout, the tree ----

lost=forgotten$$            # a name that stands in no script, not even here
echo '#include <reprise/tap.h>' >user/tests/$lost.c
echo '#include <reprise/tap.h>' >user/tests/helpers/other$lost.c
echo 'int main(void) { return 0; }' >user/tests/${lost}_test.c
echo 'echo "lib/a.c:3:1: error: code should be clang-formatted" >&2' \
    >>"$scratch/bin/clang-format"
touch notes.txt
look "tests and the tree"
finds "a test program that no script runs" "^user/tests/$lost.c:0: no test"
finds "nor a helper" "helpers/other$lost.c:0: no test"
finds "a test program among the helpers" "helpers/other$lost.c:0: what prints"
finds "a program without TAP among the tests" "${lost}_test.c:0: what prints"
finds "another layout" "^lib/a.c:0: clang-format would"
finds "a file that does not belong" "^notes.txt:0: does not belong"
finish
