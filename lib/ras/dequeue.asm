; struct ras_node *ras_dequeue(volatile struct ras_queue *queue);
;
; Takes the first node of a queue out and returns it, or NULL when the queue
; is empty, as one step. After the last node the next goes into the queue's
; own link again.
; Cost: 9 or 10 instructions (5 when empty), 7 or 8 in the sequence.

        %include "forms.inc"

RAS_IN  queue, edx
RAS_OUT node, eax
RAS_USE next, ecx

%macro RAS_BODY 0
        mov     node, [queue]
        test    node, node
        je      RAS_DONE
        mov     next, [node]
    RAS_COMMIT
        mov     [queue], next
        test    next, next
        jne     RAS_DONE
        mov     [queue + 4], queue
%endmacro

RAS_FORMS ras_dequeue, RAS_MIXED
