; int ras_unlock(volatile struct ras_mutex *mutex, int self);
;
; Lets go of a mutex that `self` has, and returns whether somebody waits (1) or
; not (0); or returns -1 and leaves it alone, if somebody else has it, as one
; step.
; Cost: 9 instructions (6 when it is somebody else's), 6 in the sequence.

        %include "forms.inc"

RAS_IN  mutex, edx
RAS_IN  self, ecx
RAS_OUT waiting, eax

%macro RAS_BODY 0
        mov     waiting, -1
        cmp     [mutex], self
        jne     RAS_DONE
        mov     waiting, [mutex + 4]
    RAS_COMMIT
        mov     dword [mutex], 0
        mov     dword [mutex + 4], 0
%endmacro

RAS_FORMS ras_unlock, RAS_MIXED
