; int ras_fetch_and_add(volatile int *cell, int amount);
;
; Adds `amount` to *cell and returns what stood there before, as one step.
; The sum gets a register of its own: an `add amount, old` with the amount in
; a register from before the start would add the old value again after every
; restart.
; Cost: 6 instructions, 4 of them in the sequence.

        %include "forms.inc"

RAS_IN  cell, edx
RAS_IN  amount
RAS_OUT old, eax
RAS_USE sum, ecx

%macro RAS_BODY 0
        mov     old, [cell]
        RAS_SUM sum, old, amount
    RAS_COMMIT
        mov     [cell], sum
%endmacro

RAS_FORMS ras_fetch_and_add, RAS_ROLLBACK
