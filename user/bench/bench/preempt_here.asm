; uint64_t preempt_here(void), preempt_beside(void);
;
; Each asks for a preemption and runs into it: ticks of the time-stamp counter
; from behind the system call until after it, single steps included, which
; cost the same each time. Between the two of them lie three sequences of 8
; bytes (`beside`, for whoever registers them).
; Out:       edx:eax
; Clobbered: ecx, flags

SYS_preempt_after equ   26

        section .text
        global  preempt_here:function
        global  preempt_beside:function
        global  beside

%macro  PREEMPT 0
        push    ebx
        push    esi
        push    edi
        mov     eax, SYS_preempt_after
        mov     ebx, 5
        int     0x80
        rdtsc
        mov     esi, eax
        mov     edi, edx
        times 4 nop
        rdtsc
        sub     eax, esi
        sbb     edx, edi
        pop     edi
        pop     esi
        pop     ebx
        ret
%endmacro

preempt_here:
        PREEMPT

beside:
%rep 3
        mov     eax, [edx]
        mov     dword [edx], 1
%endrep
preempt_beside:
        PREEMPT

        section .note.GNU-stack noalloc noexec nowrite progbits
