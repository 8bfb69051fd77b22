; int ras_compare_and_swap_2(volatile int *first, volatile int *second,
;                            int expected_first, int expected_second,
;                            int desired_first, int desired_second);
;
; If both words are what is expected, stores both, as one step: the double
; compare-and-swap. Returns 1 if it stored, else 0. The words are different.
; Cost: 15 instructions, 10 in the sequence.

        %include "forms.inc"

RAS_IN  first, edx
RAS_IN  second, ecx
RAS_IN  expected_first
RAS_IN  expected_second
RAS_IN  desired_first
RAS_IN  desired_second
RAS_USE value, eax
RAS_OUT equal, flags

%macro RAS_BODY 0
        mov     value, expected_first
        cmp     value, [first]
        jne     RAS_DONE
        mov     value, expected_second
        cmp     value, [second]
        jne     RAS_DONE
        mov     value, desired_first
    RAS_COMMIT
        mov     [first], value
        mov     value, desired_second
        mov     [second], value
%endmacro

RAS_FORMS ras_compare_and_swap_2, RAS_MIXED
