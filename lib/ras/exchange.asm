; int ras_exchange(volatile int *word, int value);
;
; Stores `value` in *word and returns what stood there before, as one step.
; In:        [esp + 4] = word, [esp + 8] = value
; Out:       eax = the old value
; Clobbered: ecx, edx
; Cost:      5 instructions, 2 of them in the sequence

        %include "ras.inc"

        section .text
        global  ras_exchange:function

ras_exchange:
        mov     edx, [esp + 4]
        mov     ecx, [esp + 8]
RAS_BEGIN ras_exchange, RAS_ROLLBACK
        mov     eax, [edx]
RAS_COMMIT
        mov     [edx], ecx
RAS_END
        ret

        section .note.GNU-stack noalloc noexec nowrite progbits
