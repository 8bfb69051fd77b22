#!/bin/sh
# tools/lint finds each kind of mistake, put into a copy of the tree.
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

# finds PROMISE PATTERN
finds() {
    said=$(tools/lint 2>&1)
    status=$?
    has "$1" "$2" "$said"
    same "$1: fails" 1 $status
}

# What stands in the tree itself is not this test's business.
clean=$(tools/lint 2>&1)
hasnt "a comment may name a register" "syscalls.def.*machine" "$clean"

echo 'int f(void) { __asm__("nop"); return 0; }' >kernel/bad.c
finds "asm in kernel/" "^kernel/bad.c:1: kernel/ names the machine: __asm__"
echo 'int f(struct frame *frame) { return frame->eax; }' >kernel/bad.c
finds "a register in kernel/" "^kernel/bad.c:1: .*machine: eax"
echo '#include "trap_frame.h"' >kernel/bad.c
finds "a private header of arch/x86" "^kernel/bad.c:1: .*only arch.h"
rm kernel/bad.c
echo '#include "mm/frame.h"' >arch/x86/bad.c
finds "a header of the kernel in arch/" "^arch/x86/bad.c:1: includes mm/fr"
rm arch/x86/bad.c

echo '#include "sched/sched.h"' >kernel/mm/bad.c
finds "a header of a folder above" "^kernel/mm/bad.c:1: includes sched/sched.h"
printf 'int take_frame(void)\n{\n    return 0;\n}\n' >kernel/mm/bad.c
finds "a second function of one name" "^kernel/mm/.*take_frame is also a func"
mkdir kernel/new
mv kernel/mm/bad.c kernel/new/
finds "a folder of the kernel that has no place" "^kernel/new/bad.c:1: .*no row"
rm -r kernel/new

# Three objects are built, and looked at.
cat >kernel/mm/bad.c <<'END'
void console_ended(const void *process);
extern int not_in_the_table;
int not_in_the_table;
void planted(void);
void planted(void)
{
    static unsigned hidden;
    console_ended(hidden++ ? &not_in_the_table : &hidden);
}
END
objects=build/obj/kernel/kernel
make -s WERROR=0 $objects/mm/bad.c.o $objects/fs/console.c.o \
    $objects/sched/sched.c.o >/dev/null 2>&1
finds "a call of a folder above" \
    "^kernel/mm/bad.c:0: uses console_ended of kernel/fs/console.c"
finds "a variable that nobody has accounted for" \
    "^kernel/mm/bad.c:0: not_in_the_table is written"
finds "one within a function" "^kernel/mm/bad.c:0: hidden is written"
sed -i.bak 's/`cpu`/`cpu`, `gone`/' kernel/README.md
finds "one that is no more" "has no variable gone"
sed 's/^PER_CPU struct cpu/struct cpu/' kernel/sched/sched.c >kernel/new.c
mv kernel/new.c kernel/sched/sched.c
finds "a CPU's own that is not marked" "^kernel/sched/sched.c:0: cpu is PER_CPU"
rm -r kernel/mm/bad.c build

echo '#include "libc/stdlib/heap_private.h"' >lib/libc/stdio/bad.c
finds "a private header of a folder beside" \
    "^lib/libc/stdio/bad.c:1: .*heap_private.h of lib/libc/stdlib"
mv lib/libc/stdio/bad.c lib/libc/internal/
finds "a private header of a folder above" "^lib/libc/internal/bad.c:1: .*not b"
mkdir lib/new
mv lib/libc/internal/bad.c lib/new/
finds "a folder of the library that has no place" "^lib/new/bad.c:1: .*LAYERS"
rm -r lib/new

echo 'int f(int *w) { return __atomic_fetch_add(w, 1, 0); }' \
    >lib/libc/stdio/bad.c
finds "a locked instruction in the library" "stdio/bad.c:1: __atomic_fetch_add"
rm lib/libc/stdio/bad.c

echo '#include <tap.h>' >user/tests/true_test.c
finds "a header of ours by its short name" "true_test.c:1: say <reprise/tap.h>"
rm user/tests/true_test.c

echo 'section .text' >lib/ras/bad.asm
finds "an object that wants an executable stack" "^lib/ras/bad.asm:1: .*GNU-st"
rm lib/ras/bad.asm

yes 'int x;' | head -n 501 >lib/libc/stdio/bad.c
finds "a long file" "^lib/libc/stdio/bad.c:1: 501 lines"
{ printf 'void f(void)\n{\n'; yes '    g();' | head -n 61; echo '}'; } \
    >lib/libc/stdio/bad.c
finds "a long function" "^lib/libc/stdio/bad.c:2: function of 61 lines"
printf '/* %080d */\n' 0 >lib/libc/stdio/bad.c
finds "a wide line" "^lib/libc/stdio/bad.c:1: 86 columns"
rm lib/libc/stdio/bad.c

code_lines() { tools/lint 2>&1 | sed -n 's/.*kernel: \([0-9]*\) lines.*/\1/p'; }
before=$(code_lines)
printf '/* f.h - nothing.\n *\n * No code. */\n\nint f(void); /* one */\n' \
    >kernel/bad.h
printf '; a comment\n    nop ; code\n' >arch/x86/bad.inc
same "the kernel's lines: a comment is none, code is" $((before + 2)) \
    "$(code_lines)"
rm kernel/bad.h arch/x86/bad.inc

lost=forgotten$$            # a name that stands in no script, not even here
echo '#include <reprise/tap.h>' >user/tests/$lost.c
finds "a test program that no script runs" "$lost.c:0: no test"
mv user/tests/$lost.c user/tests/helpers/
finds "nor a helper" "helpers/$lost.c:0: no test"
has "a test program among the helpers" "helpers/$lost.c:0: what prints" "$said"
echo 'int main(void) { return 0; }' >user/tests/${lost}_test.c
finds "a program without TAP among the tests" "${lost}_test.c:0: what prints"
rm user/tests/${lost}_test.c user/tests/helpers/$lost.c

echo 'echo "lib/a.c:3:1: error: code should be clang-formatted" >&2' \
    >>"$scratch/bin/clang-format"
finds "another layout" "^lib/a.c:0: clang-format would"
printf '#!/bin/sh\n' >"$scratch/bin/clang-format"

touch notes.txt
finds "a file that does not belong" "^notes.txt:0: does not belong"
finish
