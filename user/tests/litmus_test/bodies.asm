; bodies.asm - the threads of the litmus tests, instruction by instruction.
;
; void NAME_N(void): thread N of the test NAME in published.c, where its code is
; written as `x=1 a=y`. What it reads goes to al (a) and ah (b), which it stores
; at its end with one instruction. (Each instruction more that touches what is
; not the thread's own makes many more schedules.)

        extern  x, y, z, results
        section .text

; x=1, a=y, F and x!1; the end; and the beginning.
%macro WRITE 2
        mov     byte [%1], %2
%endmacro
%macro READ 2
  %ifidn %1, eax
        movzx   eax, byte [%2]
  %else
        mov     %1, [%2]
  %endif
%endmacro
%define FENCE   mfence
%macro SWAP 2
        mov     dl, %2
        xchg    [%1], dl
%endmacro
%macro END 1
        mov     [results + 2 * %1], ax
        ret
%endmacro
%macro THREAD 1
        global  %1:function
%1:
%endmacro

THREAD SB_0
        WRITE   x, 1
        READ    eax, y
        END     0
THREAD SB_1
        WRITE   y, 1
        READ    eax, x
        END     1

THREAD SB_fences_0
        WRITE   x, 1
        FENCE
        READ    eax, y
        END     0
THREAD SB_fences_1
        WRITE   y, 1
        FENCE
        READ    eax, x
        END     1

THREAD SB_locked_0
        SWAP    x, 1
        READ    eax, y
        END     0
THREAD SB_locked_1
        SWAP    y, 1
        READ    eax, x
        END     1

THREAD SB_own_0
        WRITE   x, 1
        READ    eax, x
        READ    ah, y
        END     0
THREAD SB_own_1
        WRITE   y, 1
        READ    eax, y
        READ    ah, x
        END     1

THREAD SB_own_fences_0
        WRITE   x, 1
        FENCE
        READ    eax, x
        READ    ah, y
        END     0
THREAD SB_own_fences_1
        WRITE   y, 1
        FENCE
        READ    eax, y
        READ    ah, x
        END     1

THREAD SB_twice_0
        WRITE   x, 1
        WRITE   x, 2
        READ    eax, y
        END     0
THREAD SB_twice_1
        WRITE   y, 1
        WRITE   y, 2
        READ    eax, x
        END     1

THREAD MP_0
        WRITE   x, 1
        WRITE   y, 1
        ret
THREAD MP_1
        READ    eax, y
        READ    ah, x
        END     1

THREAD MP_locked_0
        SWAP    x, 1
        WRITE   y, 1
        ret

THREAD LB_0
        READ    eax, x
        WRITE   y, 1
        END     0
THREAD LB_1
        READ    eax, y
        WRITE   x, 1
        END     1

THREAD S_0
        WRITE   x, 2
        WRITE   y, 1
        ret
THREAD S_1
        READ    eax, y
        WRITE   x, 1
        END     1

THREAD R_0
        WRITE   x, 1
        WRITE   y, 1
        ret
THREAD R_1
        WRITE   y, 2
        READ    eax, x
        END     1

THREAD R_fence_1
        WRITE   y, 2
        FENCE
        READ    eax, x
        END     1

THREAD two_two_W_0
        WRITE   x, 1
        WRITE   y, 2
        ret
THREAD two_two_W_1
        WRITE   y, 1
        WRITE   x, 2
        ret

THREAD n1_0
        WRITE   x, 2
        READ    eax, y
        END     0
THREAD n1_1
        WRITE   y, 1
        WRITE   x, 1
        ret
THREAD n1_2
        READ    eax, x
        READ    ah, x
        END     2

THREAD n4_0
        READ    eax, x
        WRITE   x, 1
        READ    ah, x
        END     0
THREAD n4_1
        READ    eax, x
        WRITE   x, 2
        READ    ah, x
        END     1

THREAD n4b_0
        READ    eax, x
        WRITE   x, 1
        END     0
THREAD n4b_1
        READ    eax, x
        WRITE   x, 2
        END     1

THREAD n5_0
        WRITE   x, 1
        READ    eax, x
        END     0
THREAD n5_1
        WRITE   x, 2
        READ    eax, x
        END     1

THREAD n6_0
        WRITE   x, 1
        READ    eax, x
        READ    ah, y
        END     0
THREAD n6_1
        WRITE   y, 2
        WRITE   x, 2
        ret

THREAD n7_0
        WRITE   x, 1
        READ    eax, x
        READ    ah, y
        END     0
THREAD n7_1
        WRITE   y, 1
        ret
THREAD n7_2
        READ    eax, y
        READ    ah, x
        END     2

THREAD WRC_0
        WRITE   x, 1
        ret
THREAD WRC_1
        READ    eax, x
        WRITE   y, 1
        END     1
THREAD WRC_2
        READ    eax, y
        READ    ah, x
        END     2

THREAD RWC_1
        READ    eax, x
        READ    ah, y
        END     1
THREAD RWC_2
        WRITE   y, 1
        READ    eax, x
        END     2

THREAD RWC_fence_2
        WRITE   y, 1
        FENCE
        READ    eax, x
        END     2

THREAD CoRR_1
        READ    eax, x
        READ    ah, x
        END     1

THREAD CoWW_0
        WRITE   x, 1
        WRITE   x, 2
        ret
THREAD CoWW_1
        READ    eax, x
        END     1

THREAD IRIW_0
        WRITE   x, 1
        ret
THREAD IRIW_1
        WRITE   y, 1
        ret
THREAD IRIW_2
        READ    eax, x
        READ    ah, y
        END     2
THREAD IRIW_3
        READ    eax, y
        READ    ah, x
        END     3

THREAD IRIW_locked_0
        SWAP    x, 1
        ret
THREAD IRIW_locked_1
        SWAP    y, 1
        ret

THREAD CoIRIW_1
        WRITE   x, 2
        ret
THREAD CoIRIW_2
        READ    eax, x
        READ    ah, x
        END     2
THREAD CoIRIW_3
        READ    eax, x
        READ    ah, x
        END     3

        section .note.GNU-stack noalloc noexec nowrite progbits
