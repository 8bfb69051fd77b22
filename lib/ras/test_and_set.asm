; int ras_test_and_set(volatile int *cell);
;
; Stores 1 in *cell and returns what stood there before, as one step.
; Cost: 4 instructions, 2 of them in the sequence.

        %include "forms.inc"

RAS_IN  cell, edx
RAS_OUT old, eax

%macro RAS_BODY 0
        mov     old, [cell]
    RAS_COMMIT
        mov     dword [cell], 1
%endmacro

RAS_FORMS ras_test_and_set, RAS_ROLLBACK
