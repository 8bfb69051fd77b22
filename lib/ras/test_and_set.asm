; int ras_test_and_set(volatile int *word);
;
; Stores 1 in *word and returns what stood there before, as one step.
; In:        [esp + 4] = word
; Out:       eax = the old value
; Clobbered: edx
; Cost:      4 instructions, 2 of them in the sequence

        %include "ras.inc"

        section .text
        global  ras_test_and_set:function

ras_test_and_set:
        mov     edx, [esp + 4]
RAS_BEGIN ras_test_and_set, RAS_ROLLBACK
        mov     eax, [edx]
RAS_COMMIT
        mov     dword [edx], 1
RAS_END
        ret

        section .note.GNU-stack noalloc noexec nowrite progbits
