; int ras_load_linked(volatile int *cell);
;
; Returns *cell and reserves it for ras_store_conditional(). What is reserved
; is the time, not the place: the kernel adds 1 to a word of the thread's own
; at each interruption (ras_count_interruptions(), which crt0 calls for a
; program that links this), and a later store asks whether that has changed.
; The count is read before the cell, so whatever happens between the two, or
; later, is noticed: this needs not be a sequence. What a signal's handler
; reserves is not taken for what it interrupted, for its return counts as well.
; Like the machines that have the two as instructions, it may fail now and then
; without a reason.
; In:        [esp + 4] = cell
; Out:       eax = its value
; Clobbered: ecx, edx
; Cost:      6 instructions

        %include "forms.inc"

        section .ras_interruptions alloc noexec nowrite align=4
wanted: dd      0                       ; crt0 looks whether there is any

        section .text.load_linked alloc exec nowrite
        global  ras_load_linked:function

ras_load_linked:
        mov     edx, [esp + 4]
        mov     ecx, [gs:RAS_INTERRUPTIONS]
        mov     [gs:RAS_RESERVED_AT], ecx
        mov     [gs:RAS_RESERVED], edx
        mov     eax, [edx]
        ret
        mov     eax, wanted             ; never runs: the linker keeps it

        section .note.GNU-stack noalloc noexec nowrite progbits
