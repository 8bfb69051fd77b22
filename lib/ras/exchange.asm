; int ras_exchange(volatile int *cell, int value);
;
; Stores `value` in *cell and returns what stood there before, as one step.
; Cost: 5 instructions, 2 of them in the sequence.

        %include "forms.inc"

RAS_IN  cell, edx
RAS_IN  value, ecx
RAS_OUT old, eax

%macro RAS_BODY 0
        mov     old, [cell]
    RAS_COMMIT
        mov     [cell], value
%endmacro

RAS_FORMS ras_exchange, RAS_ROLLBACK
