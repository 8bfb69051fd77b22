; void ras_push(struct ras_node *volatile *head, struct ras_node *node);
;
; Puts `node` before the first of a list, as one step.
; Cost: 6 instructions, 3 in the sequence.

        %include "forms.inc"

RAS_IN  head, edx
RAS_IN  node, ecx
RAS_USE first, eax

%macro RAS_BODY 0
        mov     first, [head]
    RAS_COMMIT
        mov     [node], first
        mov     [head], node
%endmacro

RAS_FORMS ras_push, RAS_MIXED
