; void run(struct registers *registers, uint32_t code);
;
; Loads every register but esp from *registers, jumps to `code`, and stores
; them there when it comes to run_end, where the code is to go. Asks for a
; preemption registers->after instructions from there on (0: for none). Of the
; flags the overflow flag is as it was, which is the same each time.
; struct registers: fuzz_sequences.h.

SYS_preempt_after equ 26

        section .text
        global  run:function, run_end

run:
        push    ebx
        push    esi
        push    edi
        push    ebp
        mov     eax, [esp + 24]
        mov     [target], eax
        mov     eax, [esp + 20]
        mov     [place], eax
        mov     ebx, [eax + 32]
        mov     eax, SYS_preempt_after
        int     0x80
        mov     esi, [place]
        mov     eax, [esi + 28]
        mov     ah, al
        sahf
        mov     eax, [esi]
        mov     ecx, [esi + 4]
        mov     edx, [esi + 8]
        mov     ebx, [esi + 12]
        mov     ebp, [esi + 16]
        mov     edi, [esi + 24]
        mov     esi, [esi + 20]
        jmp     [target]
run_end:
        push    esi
        mov     esi, [place]
        mov     [esi], eax
        mov     [esi + 4], ecx
        mov     [esi + 8], edx
        mov     [esi + 12], ebx
        mov     [esi + 16], ebp
        mov     [esi + 24], edi
        pop     dword [esi + 20]
        pushf
        pop     dword [esi + 28]
        mov     ebx, 0
        mov     eax, SYS_preempt_after
        int     0x80
        pop     ebp
        pop     edi
        pop     esi
        pop     ebx
        ret

        section .bss
        alignb  4
target: resd    1
place:  resd    1

        section .note.GNU-stack noalloc noexec nowrite progbits
