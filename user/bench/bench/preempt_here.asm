; uint64_t preempt_here(void), preempt_beside(void), preempt_inside(void);
;
; Each asks for a preemption and runs into it: ticks of the time-stamp counter
; from behind the system call until after it, single steps included, which
; cost the same each time. Between the first two lie three sequences of 8 bytes
; (`beside`, for whoever registers them). The third stands before the commit of
; a test-and-set then, from `inside_start` to `inside_end`.
; Out:       edx:eax
; Clobbered: ecx, flags

SYS_preempt_after equ   26

        section .bss
cell    resd    1

        section .text
        global  preempt_here:function
        global  preempt_beside:function
        global  beside
        global  preempt_inside:function
        global  inside_start
        global  inside_commit
        global  inside_end

; Five instructions after the system call the preemption comes: the three that
; ask for the time, and two more.
%macro  ASK 0
        push    ebx
        push    esi
        push    edi
        mov     eax, SYS_preempt_after
        mov     ebx, 5
        int     0x80
        rdtsc
        mov     esi, eax
        mov     edi, edx
%endmacro

%macro  ANSWER 0
        rdtsc
        sub     eax, esi
        sbb     edx, edi
        pop     edi
        pop     esi
        pop     ebx
        ret
%endmacro

preempt_here:
        ASK
        times 4 nop
        ANSWER

beside:
%rep 3
        mov     eax, [edx]
        mov     dword [edx], 1
%endrep
preempt_beside:
        ASK
        times 4 nop
        ANSWER

preempt_inside:
        ASK
        nop
inside_start:
        mov     eax, [cell]
inside_commit:
        mov     dword [cell], 1
inside_end:
        ANSWER

        section .note.GNU-stack noalloc noexec nowrite progbits
