; int ras_lock(volatile struct ras_mutex *mutex, int self);
;
; Takes the mutex for `self` (not 0) and returns 0; or, if somebody has it,
; notes that somebody waits, and returns who has it, as one step. One
; compare-and-swap could not do both: the owner might let go in between, and
; would not know of the one who is going to sleep.
; Cost: 8 instructions (7 when taken), 5 in the sequence.

        %include "forms.inc"

RAS_IN  mutex, edx
RAS_IN  self, ecx
RAS_OUT owner, eax

%macro RAS_BODY 0
        mov     owner, [mutex]
        test    owner, owner
        jne     %%taken
    RAS_COMMIT
        mov     [mutex], self
        jmp     RAS_DONE
%%taken:
        mov     dword [mutex + 4], 1
%endmacro

RAS_FORMS ras_lock, RAS_MIXED
