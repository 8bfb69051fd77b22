; void forced_call(struct forced_call *call);
;
; Calls call->function with six arguments, after asking the kernel for a
; preemption `instructions` later; stores every register that comes back.
;     instructions = 1: before the function's first instruction
;                    2: before its second, and so on
; The call itself is the first instruction counted.
; In:        [esp + 4] = call; its layout is in forced_call.h
; Out:       call->eax ... call->esp
; Clobbered: eax, ecx, edx, flags

SYS_preempt_after equ   26

INSTRUCTIONS    equ     0
FUNCTION        equ     4
ARGUMENTS       equ     8
REGISTERS       equ     32

        section .text
        global  forced_call:function

forced_call:
        push    ebx
        push    esi
        push    edi
        push    ebp
        mov     eax, [esp + 20]
        push    eax
        push    dword [eax + ARGUMENTS + 20]
        push    dword [eax + ARGUMENTS + 16]
        push    dword [eax + ARGUMENTS + 12]
        push    dword [eax + ARGUMENTS + 8]
        push    dword [eax + ARGUMENTS + 4]
        push    dword [eax + ARGUMENTS]
        mov     ebx, [eax + INSTRUCTIONS]
        mov     ecx, [eax + FUNCTION]
        mov     esi, 0x51515151
        mov     edi, 0xd1d1d1d1
        mov     ebp, 0xb9b9b9b9
        mov     eax, SYS_preempt_after
        int     0x80
        call    ecx

        push    eax
        mov     eax, [esp + 28]         ; call again
        mov     [eax + REGISTERS + 4], ecx
        mov     [eax + REGISTERS + 8], edx
        mov     [eax + REGISTERS + 12], ebx
        mov     [eax + REGISTERS + 16], esi
        mov     [eax + REGISTERS + 20], edi
        mov     [eax + REGISTERS + 24], ebp
        pop     dword [eax + REGISTERS]
        lea     ecx, [esp + 28]         ; as it was before the pushes
        mov     [eax + REGISTERS + 28], ecx
        add     esp, 28
        pop     ebp
        pop     edi
        pop     esi
        pop     ebx
        mov     ecx, esp
        sub     ecx, 16
        sub     [eax + REGISTERS + 28], ecx
        ret

        section .note.GNU-stack noalloc noexec nowrite progbits
