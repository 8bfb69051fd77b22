; int ras_fetch_and_add(volatile int *word, int amount);
;
; Adds `amount` to *word and returns what stood there before, as one step.
; The sum gets a register of its own: with `amount` in ecx before .start, an
; `add ecx, eax` would add the old value again after every restart.
; In:        [esp + 4] = word, [esp + 8] = amount
; Out:       eax = the old value
; Clobbered: ecx, edx, flags
; Cost:      6 instructions, 4 of them in the sequence

        %include "ras.inc"

        section .text
        global  ras_fetch_and_add:function

ras_fetch_and_add:
        mov     edx, [esp + 4]
RAS_BEGIN ras_fetch_and_add, RAS_ROLLBACK
        mov     eax, [edx]
        mov     ecx, [esp + 8]
        add     ecx, eax
RAS_COMMIT
        mov     [edx], ecx
RAS_END
        ret

        section .note.GNU-stack noalloc noexec nowrite progbits
