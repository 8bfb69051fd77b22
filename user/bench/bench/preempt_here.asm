; uint64_t preempt_here(void);
;
; Asks for a preemption and runs into it: ticks of the time-stamp counter from
; behind the system call until after it, single steps included, which cost the
; same each time.
; Out:       edx:eax
; Clobbered: ecx, flags

SYS_preempt_after equ   26

        section .text
        global  preempt_here:function

preempt_here:
        push    ebx
        push    esi
        push    edi
        mov     eax, SYS_preempt_after
        mov     ebx, 5
        int     0x80
        rdtsc
        mov     esi, eax
        mov     edi, edx
        nop
        nop
        nop
        nop
        rdtsc
        sub     eax, esi
        sbb     edx, edi
        pop     edi
        pop     esi
        pop     ebx
        ret

        section .note.GNU-stack noalloc noexec nowrite progbits
