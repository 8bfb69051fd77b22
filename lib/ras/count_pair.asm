; void ras_count_pair(volatile int pair[2], int first, int second);
;
; Adds `first` to pair[0] and `second` to pair[1], as one step: nobody sees
; the one without the other.
; Cost: 8 instructions, 6 of them in the sequence.

        %include "forms.inc"

RAS_IN  pair, edx
RAS_IN  first
RAS_IN  second
RAS_USE a, eax
RAS_USE b, ecx

%macro RAS_BODY 0
        mov     a, [pair]
        add     a, first
        mov     b, [pair + 4]
        add     b, second
    RAS_COMMIT
        mov     [pair], a
        mov     [pair + 4], b
%endmacro

RAS_FORMS ras_count_pair, RAS_MIXED
