; bodies.asm - what the directed threads run, its instructions known.

        global  count_up:function, count_up_loop, yields:function
        global  yields_after, calls:function, calls_after

SYS_GETTID      equ     1
SYS_SCHED_YIELD equ     2

        section .text

; void *count_up(void *word): adds 1 to *word for ever, 3 instructions a round
count_up:
        mov     edx, [esp + 4]
count_up_loop:
        inc     dword [edx]
        nop
        jmp     count_up_loop

; void *yields(void *word): gives way, adds 1 to *word, for ever
yields:
        mov     eax, SYS_SCHED_YIELD
        int     0x80
yields_after:
        mov     edx, [esp + 4]
        inc     dword [edx]
        jmp     yields

; void *calls(void *word): a system call that does nothing, for ever
calls:
        mov     eax, SYS_GETTID
        int     0x80
calls_after:
        jmp     calls

        section .note.GNU-stack noalloc noexec nowrite progbits
