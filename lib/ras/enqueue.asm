; void ras_enqueue(volatile struct ras_queue *queue, struct ras_node *node);
;
; Puts `node` at the end of a queue, as one step. The queue knows where the
; link is that the next node goes into: in the last node, or in the queue
; itself, so an empty queue is no special case.
; Cost: 7 instructions, 4 in the sequence.

        %include "forms.inc"

RAS_IN  queue, edx
RAS_IN  node, ecx
RAS_USE link, eax

%macro RAS_BODY 0
        mov     link, [queue + 4]
    RAS_COMMIT
        mov     dword [node], 0
        mov     [link], node
        mov     [queue + 4], node
%endmacro

RAS_FORMS ras_enqueue, RAS_MIXED
