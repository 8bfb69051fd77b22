; bodies.asm - threads of which each step is known. Those that write have three
; steps before they go on: one that gets ready, one that stores 1 in x, and one
; that does what the test is about.
;
; void NAME(void)

        %include "ras.inc"

        global  finish:function
        extern  x, y, seen, line, kept
        section .text

GETTID  equ 1
FUTEX   equ 7

; THREAD NAME [, REGISTER, VALUE]: its first two steps.
%macro THREAD 1-3 eax, 0
        global  %1:function
%1:
        mov     %2, %3
        mov     dword [x], 1
%endmacro

; What a body without arguments has in seen[N] when it ends.
%macro LOOK 3
        global  %1:function
%1:
        nop
        mov     eax, %2
        mov     [seen + 4 * %3], eax
        ret
%endmacro

LOOK look_x, [x], 0
LOOK look_y, [y], 1

; ---- what empties the buffer, and what does not ----

THREAD write_x
finish: ret
THREAD call_kernel, eax, GETTID
        int     0x80
        ret
THREAD fence
        mfence
        ret
THREAD exchange
        xchg    [seen + 12], eax
        ret
THREAD add_locked
        lock add dword [seen + 12], 1
        ret
THREAD set_bit_locked
        lock bts dword [seen + 12], 1
        ret
THREAD serialize
        cpuid
        ret
THREAD fence_loads
        lfence
        ret
THREAD fence_stores
        sfence
        ret
THREAD add_plainly
        add     dword [seen + 12], 1
        ret
THREAD exchange_registers
        xchg    eax, ecx
        ret

; seen[1] = futex(&x, FUTEX_WAIT, 0, none): it has to see the 1.
        global  ask_kernel:function
ask_kernel:
        push    ebx
        push    esi
        mov     eax, FUTEX
        mov     ebx, x
        xor     ecx, ecx
        xor     edx, edx
        xor     esi, esi
        mov     dword [x], 1
        int     0x80
        mov     [seen + 4], eax
        pop     esi
        pop     ebx
        ret

; *kept = 1
        global  write_kept:function
write_kept:
        mov     eax, [kept]
        mov     dword [eax], 1
        ret
; the same, and then it faults
        global  write_kept_and_die:function
write_kept_and_die:
        mov     eax, [kept]
        mov     dword [eax], 1
        ud2
        global  clear_x:function
clear_x:
        mov     dword [x], 0
        ret
        global  loop:function
loop:   jmp     loop

; ---- faults, each in its third step ----

THREAD undefined
        ud2
THREAD divide
        div     eax
THREAD load_nowhere
        mov     eax, [eax]
THREAD store_nowhere
        mov     [eax], eax
THREAD call_through_nowhere
        call    [eax]
THREAD jump_to_nowhere
        jmp     eax
        ret
THREAD breakpoint
        int3
        jmp     finish

; ---- what a CPU finds of its own ----

; seen[0] = the word of y, of which only byte 1 is its own.
        global  merge:function
merge:
        mov     byte [y + 1], 0x22
        mov     eax, [y]
        mov     [seen], eax
        ret
; A word, a byte inside it, and two bytes over its end: seen[0..1] is that word,
; and those two bytes.
        global  overlap:function
overlap:
        mov     dword [line], 0x11111111
        mov     byte [line + 1], 0x22
        mov     word [line + 3], 0x3333
        mov     eax, [line]
        movzx   edx, word [line + 3]
        mov     [seen], eax
        mov     [seen + 4], edx
        ret
        global  write_y:function
write_y:
        mov     dword [y], 0x44444444
        ret

; `push`, `pop` and `call` go through the buffer, too; and so does what is read
; and written in one instruction.
        global  push_call_add:function
push_call_add:
        mov     dword [x], 1
        push    5
        call    .next
.next:  pop     edx
        pop     eax
        mov     [seen + 8], eax
        add     dword [x], 2
        sub     edx, .next
        mov     [seen + 12], edx
        ret

; 65 stores.
        global  store_many:function
store_many:
%assign n 1
%rep 64
        mov     dword [line + (n - 1) % 2 * 4], n
%assign n n + 1
%endrep
        mov     dword [line + 8], 65
        ret
LOOK look_at_line, [line], 2

; x = 1; seen[0] = seen[2] + 5
        global  want_first:function, want_second:function
want_first:
        mov     dword [x], 1
        mov     eax, [seen + 8]
        add     eax, 5
        mov     [seen], eax
        ret
; seen[2] = 1; if x == 0: y = 1, y = 0
want_second:
        mov     dword [seen + 8], 1
        mov     eax, [x]
        test    eax, eax
        jnz     .found
        mov     dword [y], 1
        mov     dword [y], 0
.found: ret

; ---- what is not modelled ----

        global  store_across:function
store_across:
        mov     dword [line + 62], 0x01020304
        ret
LOOK look_across, [line + 64], 2
LOOK look_at_other, [line + 120], 2
        global  fill:function, store_float:function
fill:
        push    edi
        mov     edi, line
        mov     ecx, 2
        mov     eax, 7
        rep stosd
        pop     edi
        ret
store_float:
        fld1
        fstp    dword [line]
        ret

; ---- inside a sequence ----

; x = y + 1. Steps: one, then three inside, of which the last one stands before
; the commit; the commit; ret.
        global  add_at_once:function
add_at_once:
        nop
RAS_BEGIN add_at_once, RAS_ROLLBACK
        mov     eax, [y]
        inc     eax
        mov     edx, x
RAS_COMMIT
        mov     [edx], eax
RAS_END
        ret

; x = 1; seen[1] = y; x = 2: past the commit from its second step on.
        global  write_twice:function
write_twice:
        nop
RAS_BEGIN write_twice, RAS_EMULATE
RAS_COMMIT
        mov     dword [x], 1
        mov     eax, [y]
        mov     [seen + 4], eax
        mov     dword [x], 2
RAS_END
        ret

; x = 1, and then it waits until another has written y. interruptions.c makes a
; sequence of it.
        global  wait_for_y:function, wait_for_y_end
wait_for_y:
        mov     dword [x], 1
.again:
        cmp     dword [y], 0
        je      .again
wait_for_y_end:
        ret

; seen[2] = x; y = 0x44444444
        global  look_then_write:function
look_then_write:
        mov     eax, [x]
        mov     [seen + 8], eax
        mov     dword [y], 0x44444444
        ret

        section .note.GNU-stack noalloc noexec nowrite progbits
