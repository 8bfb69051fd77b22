; int ras_once(volatile int *state);
;
; Who comes first initialises: returns 0 to the first caller, who then stores
; 2 in *state when it is done, 1 to those who come meanwhile, and 2 to all
; others. *state is 0 at first.
; Cost: 6 instructions (5 for all but the first), 4 in the sequence.

        %include "forms.inc"

RAS_IN  state, edx
RAS_OUT old, eax

%macro RAS_BODY 0
        mov     old, [state]
        test    old, old
        jne     RAS_DONE
    RAS_COMMIT
        mov     dword [state], 1
%endmacro

RAS_FORMS ras_once, RAS_ROLLBACK
