; int ras_unlock(volatile int *mutex, int self);
;
; Lets go of a mutex that `self` has, as one step, and returns 1; or returns 0
; and leaves it alone, if anything else stands there: another owner, or a mark
; that somebody waits. pthread_mutex_unlock() holds the same body.
; Cost: 8 instructions (7 when it is not self's), 3 in the sequence.

        %include "forms.inc"

RAS_IN  mutex, edx
RAS_IN  self, ecx
RAS_OUT equal, flags

%macro RAS_BODY 0
        cmp     [mutex], self
        jne     RAS_DONE
    RAS_COMMIT
        mov     dword [mutex], 0
%endmacro

RAS_FORMS ras_unlock, RAS_ROLLBACK
