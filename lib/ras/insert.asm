; void ras_insert(volatile struct ras_links *after, struct ras_links *node);
;
; Puts `node` behind `after` in a doubly-linked ring, as one step.
; Cost: 8 instructions, 5 in the sequence.

        %include "forms.inc"

RAS_IN  after, edx
RAS_IN  node, ecx
RAS_USE next, eax

%macro RAS_BODY 0
        mov     next, [after]
    RAS_COMMIT
        mov     [node], next
        mov     [node + 4], after
        mov     [after], node
        mov     [next + 4], node
%endmacro

RAS_FORMS ras_insert, RAS_MIXED
