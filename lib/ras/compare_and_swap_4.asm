; int ras_compare_and_swap_4(const struct ras_swap swaps[4]);
;
; If each of four words is what is expected, stores all of them, as one step.
; Returns 1 if it stored, else 0. The words are different. Unrolled, because
; a sequence has no loops.
; Cost: 32 instructions, 28 in the sequence.

        %include "forms.inc"

RAS_IN  swaps, edx
RAS_USE cell, ecx
RAS_USE value, eax
RAS_OUT equal, flags

%macro RAS_BODY 0
        mov     cell, [swaps]
        mov     value, [cell]
        cmp     value, [swaps + 4]
        jne     RAS_DONE
        mov     cell, [swaps + 12]
        mov     value, [cell]
        cmp     value, [swaps + 16]
        jne     RAS_DONE
        mov     cell, [swaps + 24]
        mov     value, [cell]
        cmp     value, [swaps + 28]
        jne     RAS_DONE
        mov     cell, [swaps + 36]
        mov     value, [cell]
        cmp     value, [swaps + 40]
        jne     RAS_DONE
        mov     cell, [swaps]
        mov     value, [swaps + 8]
    RAS_COMMIT
        mov     [cell], value
        mov     cell, [swaps + 12]
        mov     value, [swaps + 20]
        mov     [cell], value
        mov     cell, [swaps + 24]
        mov     value, [swaps + 32]
        mov     [cell], value
        mov     cell, [swaps + 36]
        mov     value, [swaps + 44]
        mov     [cell], value
%endmacro

RAS_FORMS ras_compare_and_swap_4, RAS_MIXED
