; struct ras_node *ras_pop(struct ras_node *volatile *head);
;
; Takes the first node of a list out and returns it, or NULL when the list is
; empty, as one step. There is no ABA problem: whoever is interrupted between
; loading `head` and storing the next node loads both again, so it does not
; matter that the same node may have come back meanwhile.
; Cost: 7 instructions (5 when empty), 5 in the sequence.

        %include "forms.inc"

RAS_IN  head, edx
RAS_OUT node, eax
RAS_USE next, ecx

%macro RAS_BODY 0
        mov     node, [head]
        test    node, node
        je      RAS_DONE
        mov     next, [node]
    RAS_COMMIT
        mov     [head], next
%endmacro

RAS_FORMS ras_pop, RAS_ROLLBACK
