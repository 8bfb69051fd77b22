; crt0.asm - where a program starts. Linked in front of every program.
;
;   esp -> argc, argv[0], ..., NULL, envp[0], ..., NULL,
;          auxiliary vector (pairs type, value; ends with AT_NULL)
;
; The rest of the start is C: lib/libc/internal/start.c.

bits 32

extern __libc_start
global _start:function

section .text

; _Noreturn void _start(void), entered from the kernel with no return address
_start:
    xor     ebp, ebp            ; a backtrace ends here
    mov     eax, esp
    and     esp, -16
    sub     esp, 12
    push    eax                 ; esp is aligned at the call, as the ABI has it
    call    __libc_start        ; does not return
    ud2

section .note.GNU-stack noalloc noexec nowrite progbits
