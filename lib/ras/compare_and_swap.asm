; int ras_compare_and_swap(volatile int *word, int expected, int desired);
;
; If *word is `expected`, stores `desired` there, as one step. Returns what
; stood there before: it was stored if and only if that is `expected`.
; In:        [esp + 4] = word, [esp + 8] = expected, [esp + 12] = desired
; Out:       eax = the old value
; Clobbered: ecx, edx, flags
; Cost:      7 instructions (6 when it does not store), 4 in the sequence

        %include "ras.inc"

        section .text
        global  ras_compare_and_swap:function

ras_compare_and_swap:
        mov     edx, [esp + 4]
        mov     ecx, [esp + 12]
RAS_BEGIN ras_compare_and_swap, RAS_ROLLBACK
        mov     eax, [edx]
        cmp     eax, [esp + 8]
        jne     .end
RAS_COMMIT
        mov     [edx], ecx
RAS_END
        ret

        section .note.GNU-stack noalloc noexec nowrite progbits
