; void __signal_return(void);
;
; Where a signal's handler returns to. Its `ret` has taken the return address
; off, so that esp stands where the system call expects the frame:
;
;     esp -> signal number, siginfo_t *, ucontext_t *, copies of both, ...
;
; Never called. Does not return here: every register comes from the frame.

        bits    32

SYS_SIGRETURN   equ     39      ; kernel/syscall/syscalls.def

        section .text
        global  __signal_return:function

__signal_return:
        mov     eax, SYS_SIGRETURN
        int     0x80
        ud2

        section .note.GNU-stack noalloc noexec nowrite progbits
