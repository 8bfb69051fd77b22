; right.asm - sequences that keep every rule: all forms. None of them runs.

        %include "table.inc"

        section .text
        extern  guard

; ---- rolled back: the commit is the last instruction ----

add_one:
        mov     eax, [edx]
        lea     ecx, [eax + 1]
.commit:
        mov     [edx], ecx
.end:
        RIGHT   add_one

only_a_commit:
.commit:
        mov     [edx], ecx
.end:
        RIGHT   only_a_commit

commit_without_store:
        mov     eax, [edx]
.commit:
        nop
.end:
        RIGHT   commit_without_store

; Loaded inside, so a restart loads it again.
own_register:
        mov     ebx, [edx]
        add     ebx, 5
.commit:
        mov     [edx], ebx
.end:
        RIGHT   own_register

cleared_by_xor:
        xor     ebx, ebx
        mov     bl, [edx]
.commit:
        mov     [edx + 4], ebx
.end:
        RIGHT   cleared_by_xor

on_both_paths:
        cmp     dword [edx], 0
        je      .zero
        mov     ebx, 1
        jmp     .commit
.zero:  mov     ebx, 2
.commit:
        mov     [edx], ebx
.end:
        RIGHT   on_both_paths

; Nobody gets there, so what it reads is no matter.
jumped_over:
        jmp     .over
        add     ebx, ecx
.over:  mov     ebx, [edx]
.commit:
        mov     [edx], ebx
.end:
        RIGHT   jumped_over

declared:
        test    eax, eax
        jz      .end
        mov     esi, [edx]
.commit:
        mov     [edx], ecx
.end:
        %define CLOBBERS BIT_ESI | BIT_FLAGS
        RIGHT   declared

; inc leaves CF alone, and replaces the others.
carry_is_kept:
        mov     eax, [edx]
        inc     eax
.commit:
        mov     [edx], eax
.end:
        %define CLOBBERS BIT_EAX
        RIGHT   carry_is_kept

nothing_changes:
.commit:
        mov     [edx], ecx
.end:
        %define CLOBBERS RAS_NOTHING
        RIGHT   nothing_changes

carry_is_set_inside:
        mov     eax, [edx]
        add     eax, [edx + 8]
        mov     ecx, [edx + 4]
        adc     ecx, [edx + 12]
.commit:
        mov     [edx], ecx
.end:
        RIGHT   carry_is_set_inside

thread_local:
        mov     eax, [gs:0]
        cmp     eax, [gs:edx + 4]
        jne     .end
.commit:
        mov     [gs:8], ecx
.end:
        RIGHT   thread_local

many_kinds:
        movzx   eax, byte [edx]
        movsx   ecx, word [edx + 4]
        imul    ecx, eax
        imul    ecx, ecx, 10
        bswap   ecx
        not     ecx
        neg     ecx
        shl     ecx, 3
        sar     ecx, 1
        bt      ecx, 5
        sbb     eax, eax
        cmovc   eax, ecx
        xadd    ecx, eax
        xchg    eax, ecx
        setc    cl
        nop     dword [eax]
        db      0x66, 0x90
.commit:
        cmpxchg [edx], ecx
.end:
        %define CLOBBERS BIT_EAX | BIT_ECX | BIT_FLAGS
        RIGHT   many_kinds, EMULATE

one_that_exchanges:
        mov     ecx, [edx + 4]
        mov     eax, [edx]
        xchg    eax, ecx
.commit:
        mov     [edx], eax
.end:
        RIGHT   one_that_exchanges

longest:
        times   254 nop
.commit:
        mov     [edx], eax
.end:
        RIGHT   longest

; ---- rolled forward: each way, mixed and pure ----

%macro BODY 1                   ; name: reads, writes two words, may leave early
%1:
        mov     eax, [edx]
        cmp     eax, [edx + 4]
        je      .end
.commit:
        mov     [edx], ecx
        test    eax, eax
        jz      .end
        mov     [edx + 4], eax
.end:
%endmacro

%macro PURE 1                   ; name: a counter pair, the first write first
%1:
.commit:
        inc     dword [edx]
        mov     eax, [edx]
        mov     [edx + 4], eax
.end:
%endmacro

%macro LOOP 1                   ; name: unbounded
%1:
.commit:
        mov     dword [edx], 0
.again: mov     eax, [edx + 4]
        test    eax, eax
        jnz     .again
        jmp     .last
        jmp     %1
.last:  mov     [edx], ecx
.end:
        %define UNBOUNDED RAS_UNBOUNDED
%endmacro

BODY mixed_rewrite
        RIGHT   mixed_rewrite, REWRITE
PURE pure_rewrite
        RIGHT   pure_rewrite, REWRITE
LOOP loop_rewrite
        RIGHT   loop_rewrite, REWRITE
        nop

%macro NEAR_END 2+              ; name, what reads beside the byte at the end
%1:
.commit:
        mov     [edx], ecx
        %2
.end:
        nop
        RIGHT   %1, REWRITE
%endmacro

NEAR_END before_end, mov eax, [.end - 4]
NEAR_END behind_end, mov eax, [.end + 1]
NEAR_END address_of_end, lea eax, [.end]
NEAR_END end_in_a_segment, mov eax, [gs:.end]
NEAR_END end_and_more, mov eax, [ebx + .end]

BODY mixed_breakpoint
        RIGHT   mixed_breakpoint, BREAKPOINT
PURE pure_breakpoint
        RIGHT   pure_breakpoint, BREAKPOINT
LOOP loop_breakpoint
        RIGHT   loop_breakpoint, BREAKPOINT

BODY mixed_emulate
        RIGHT   mixed_emulate, EMULATE
PURE pure_emulate
        RIGHT   pure_emulate, EMULATE

; A clone right behind, one far away, and one in front.
BODY mixed_clone
        BODY mixed_clone_2
        int3
        %define WITH mixed_clone_2
        RIGHT   mixed_clone, CLONE
pure_clone_2:
        inc     dword [edx]
        mov     eax, [edx]
        mov     [edx + 4], eax
        int3
PURE pure_clone
        %define WITH pure_clone_2
        RIGHT   pure_clone, CLONE
LOOP loop_clone
        nop
        %define UNBOUNDED 0
LOOP loop_clone_2
        int3
        %define WITH loop_clone_2
        RIGHT   loop_clone, CLONE

BODY mixed_jump
        jmp     ebx
.land:  int3
        %define WITH mixed_jump.land
        RIGHT   mixed_jump, JUMP
PURE pure_jump
        jmp     edi
        %define WITH mixed_jump.land
        RIGHT   pure_jump, JUMP
LOOP loop_jump
        jmp     ebp
        %define WITH mixed_jump.land
        RIGHT   loop_jump, JUMP

BODY mixed_fault
        mov     ecx, [guard]
        %define WITH guard
        RIGHT   mixed_fault, FAULT
PURE pure_fault
        cmp     dword [guard + 4092], 0
        %define WITH guard
        RIGHT   pure_fault, FAULT
LOOP loop_fault
        test    al, [guard + 5]
        %define WITH guard
        RIGHT   loop_fault, FAULT

        section .note.GNU-stack noalloc noexec nowrite progbits
