; int ras_compare_and_swap(volatile int *cell, int expected, int desired);
;
; If *cell is `expected`, stores `desired` there, as one step. Returns what
; stood there before: it was stored if and only if that is `expected`.
; Cost: 7 instructions (6 when it does not store), 4 in the sequence.

        %include "forms.inc"

RAS_IN  cell, edx
RAS_IN  expected
RAS_IN  desired, ecx
RAS_OUT old, eax

%macro RAS_BODY 0
        mov     old, [cell]
        cmp     old, expected
        jne     RAS_DONE
    RAS_COMMIT
        mov     [cell], desired
%endmacro

RAS_FORMS ras_compare_and_swap, RAS_ROLLBACK
