; int ras_store_conditional(volatile int *cell, int value);
;
; Stores `value` in *cell if the calling thread has not been interrupted since
; its ras_load_linked() of the same cell, as one step: nobody else can have
; written there, or anywhere, whatever stands between the two calls. Returns
; 1 if it stored, else 0; the reservation serves once.
; Why: every interruption adds 1 to the thread's count (load_linked.asm), so
; a sequence that is put back finds it changed when it starts again.
; Cost: 12 instructions, 7 in the sequence.

        %include "forms.inc"

RAS_IN  cell, edx
RAS_IN  value, ecx
RAS_USE count, eax
RAS_OUT equal, flags

%macro RAS_BODY 0
        mov     count, [gs:RAS_INTERRUPTIONS]
        cmp     count, [gs:RAS_RESERVED_AT]
        jne     RAS_DONE
        cmp     cell, [gs:RAS_RESERVED]
        jne     RAS_DONE
    RAS_COMMIT
        mov     [cell], value
        mov     dword [gs:RAS_RESERVED], 0
%endmacro

RAS_FORMS ras_store_conditional, RAS_MIXED
