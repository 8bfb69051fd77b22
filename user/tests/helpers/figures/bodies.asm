; bodies.asm - what the threads of `figures` run, instruction by instruction:
; no compiler moves anything, so tests/guest/figures has the figures to the
; byte.
;
; void NAME(void) for each; eax, ecx and edx are theirs. They give way by the
; system call itself: how long the library's function is the compiler decides.
%include "ras.inc"
        extern  m, n, x, y, turn, w0, w1, inside, taken, head, one, two

SYS_SCHED_YIELD equ     2               ; syscalls.def

%macro GIVE_WAY 0
        mov     eax, SYS_SCHED_YIELD
        int     0x80
%endmacro

        section .text

; ---- m = m + 1, m = m - 1 ----

        global  increment:function, decrement:function, add_in_one:function
increment:
        mov     eax, [m]
        add     eax, 1
        mov     [m], eax
        ret
decrement:
        mov     eax, [m]
        sub     eax, 1
        mov     [m], eax
        ret
add_in_one:
        inc     dword [m]
        ret

; ---- the same as a sequence, and two words as one that rolls forward ----

        global  add_at_once:function, move_at_once:function
add_at_once:
        mov     edx, m
RAS_BEGIN add_at_once, RAS_ROLLBACK
        mov     eax, [edx]
        add     eax, 1
RAS_COMMIT
        mov     [edx], eax
RAS_END
        ret
move_at_once:
        mov     edx, x
RAS_BEGIN move_at_once, RAS_EMULATE
        mov     eax, [edx]
        sub     eax, 10
        mov     ecx, [y]
        add     ecx, 10
RAS_COMMIT
        mov     [edx], eax
        mov     [y], ecx
RAS_END
        ret

; ---- x + y is to stay the same ----

        global  move_plainly:function, add_up:function
move_plainly:
        sub     dword [x], 10
        add     dword [y], 10
        ret
add_up:
        mov     eax, [x]
        add     eax, [y]
        mov     [m], eax
        ret

; ---- a lock that looks first and takes then, and no lock at all ----

%macro ENTER_AND_LEAVE 0
        inc     dword [inside]
        dec     dword [inside]
        mov     dword [taken], 0
        ret
%endmacro

        global  look_and_take:function
look_and_take:
        cmp     dword [taken], 0
        je      .take
        GIVE_WAY
        jmp     look_and_take
.take:
        mov     dword [taken], 1
        ENTER_AND_LEAVE

; ---- each wants first, and then waits until the other does not ----

%macro WANT_AND_WAIT 2
        mov     dword [w%1], 1
.wait:
        cmp     dword [w%2], 0
        je      .enter
        GIVE_WAY
        jmp     .wait
.enter:
        inc     dword [n]
        mov     dword [w%1], 0
        ret
%endmacro

        global  want_0:function, want_1:function
want_0:
        WANT_AND_WAIT 0, 1
want_1:
        WANT_AND_WAIT 1, 0

; ---- Peterson, but the turn is given away first ----

%macro ENTER_LATE 2
        mov     dword [turn], %2
        mov     dword [w%1], 1
.wait:
        cmp     dword [w%2], 0
        je      .enter
        cmp     dword [turn], %2
        jne     .enter
        GIVE_WAY
        jmp     .wait
.enter:
        inc     dword [inside]
        dec     dword [inside]
        mov     dword [w%1], 0
        ret
%endmacro

        global  enter_late_0:function, enter_late_1:function
enter_late_0:
        ENTER_LATE 0, 1
enter_late_1:
        ENTER_LATE 1, 0

; ---- a list: a node's first word leads to the next node ----

        global  push_one:function, push_two:function
push_one:
        mov     eax, [head]
        mov     [one], eax
        mov     dword [head], one
        ret
push_two:
        mov     eax, [head]
        mov     [two], eax
        mov     dword [head], two
        ret

; ---- is it there, and then use it ----

        global  use_if_there:function, take_away:function
use_if_there:
        cmp     dword [head], 0
        je      .done
        mov     eax, [head]
        mov     ecx, [eax]
.done:
        ret
take_away:
        mov     dword [head], 0
        ret

        section .note.GNU-stack noalloc noexec nowrite progbits
