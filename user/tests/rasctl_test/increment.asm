; int increment(volatile int *word, uint32_t instructions);
;
; Asks to be preempted after `instructions`, then adds 1 to *word in five
; instructions that are no native sequence: increment_ras_start and
; increment_ras_end are the names that RAS_DECL(increment) declares.
; In:        [esp + 4] = word, [esp + 8] = instructions
; Out:       eax = the old value
; Clobbered: ecx, edx, flags

SYS_preempt_after equ   26

        section .text
        global  increment:function
        global  increment_ras_start, increment_ras_end

increment:
        push    ebx
        mov     edx, [esp + 8]
        mov     ebx, [esp + 12]
        mov     eax, SYS_preempt_after
        int     0x80
        nop
increment_ras_start:
        mov     eax, [edx]
        mov     ecx, eax
        nop
        inc     ecx
        mov     [edx], ecx
increment_ras_end:
        pop     ebx
        ret

        section .note.GNU-stack noalloc noexec nowrite progbits
