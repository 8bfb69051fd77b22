; int ras_lock(volatile int *mutex, int self);
;
; Takes a mutex that is free, 0, for `self` (not 0), whose number then stands
; in it, as one step. Returns what stood there: 0 if it was taken, else who
; has it. pthread_mutex_lock() holds the same body.
; Cost: 7 instructions (6 when somebody has it), 4 in the sequence.

        %include "forms.inc"

RAS_IN  mutex, edx
RAS_IN  self, ecx
RAS_OUT owner, eax

%macro RAS_BODY 0
        mov     owner, [mutex]
        test    owner, owner
        jne     RAS_DONE
    RAS_COMMIT
        mov     [mutex], self
%endmacro

RAS_FORMS ras_lock, RAS_ROLLBACK
