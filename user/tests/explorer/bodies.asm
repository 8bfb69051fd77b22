; bodies.asm - bodies of which it is known how many schedules they have.

        %include "ras.inc"

        global  add_plainly:function, add_in_one:function
        global  add_at_once:function, add_forward:function, move:function
        extern  m, a, b

        section .text

; void add_plainly(void): 4 instructions
add_plainly:
        mov     eax, [m]
        inc     eax
        mov     [m], eax
        ret

; void add_in_one(void): 2 instructions
add_in_one:
        inc     dword [m]
        ret

; void add_at_once(void)
add_at_once:
RAS_BEGIN add_at_once, RAS_ROLLBACK
        mov     eax, [m]
        inc     eax
RAS_COMMIT
        mov     [m], eax
RAS_END
        ret

; void add_forward(void): twice, in memory; it is carried on
add_forward:
RAS_BEGIN add_forward, RAS_EMULATE
RAS_COMMIT
        inc     dword [m]
        inc     dword [m]
RAS_END
        ret

; void move(void): the first instruction breaks a + b == 2
move:
        mov     dword [a], 0
        mov     dword [b], 2
        ret

        section .note.GNU-stack noalloc noexec nowrite progbits
