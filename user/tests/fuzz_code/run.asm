; run.asm - into a random program, and out of it again.
;
; void run_program(const struct registers *registers);
; Loads every general register, and jumps to registers->code. Returns when a
; signal's handler, which is program_over, ends the program.
; struct registers: fuzz_code.h.

USER_DATA equ 0x23
USER_TLS equ 0x3b

        section .text
        global  run_program:function, program_over:function

run_program:
        push    ebx
        push    esi
        push    edi
        push    ebp
        mov     [back], esp
        mov     esp, [esp + 20]
        mov     eax, [esp + 32]
        mov     [code], eax
        mov     eax, [esp + 16]
        mov     [stack], eax
        pop     edi
        pop     esi
        pop     ebp
        pop     ebx
        add     esp, 4
        pop     edx
        pop     ecx
        pop     eax
        mov     esp, [stack]
        inc     dword [running]
        jmp     [code]

; void program_over(int signal): whatever segments there are, ours come back.
; A tick may also come when no program runs.
program_over:
        mov     ax, USER_DATA
        mov     ds, ax
        mov     es, ax
        cmp     dword [running], 0
        je      .none
        mov     dword [running], 0
        mov     ss, ax
        mov     esp, [back]
        mov     ax, USER_TLS
        mov     gs, ax
        xor     eax, eax
        mov     fs, ax
        fninit
        pop     ebp
        pop     edi
        pop     esi
        pop     ebx
.none:
        ret

        section .bss
        alignb  4
running: resd   1
back:   resd    1
code:   resd    1
stack:  resd    1

        section .note.GNU-stack noalloc noexec nowrite progbits
