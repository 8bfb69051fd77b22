; body.asm - what threads run before and after what is explored.

        section .text

SYS_SCHED_YIELD equ     2               ; syscalls.def; run.c checks

; void *__thread_lives(struct birth *birth);
;
; A thread that a foreign program may make (foreign_private.h): it gives way,
; and is born when it comes back. It ends as it would: in the library.

        global  __thread_lives:function, __thread_is_born:function

__thread_lives:
        mov     eax, SYS_SCHED_YIELD
        int     0x80
        mov     ecx, [esp + 4]
        push    dword [ecx + 4]         ; argument
        call    [ecx]                   ; start
        add     esp, 4
        ret

; In: eax, the number of a thread. Its creator passes here, and from here on
; it can run.
__thread_is_born:
        ret

; void __thread_is_over(void);
;
; The program is over, and this thread waits to be ended with it.

        global  __thread_is_over:function, explore_program_over

__thread_is_over:
        mov     eax, SYS_SCHED_YIELD
        int     0x80
        ret
explore_program_over:

; void *explore_play(void *body);
;
; What a thread of a scenario runs: it gives way once, so that all can be
; brought to their first instruction; calls body(); and gives way for good. To
; its director a thread that stands between explore_done and explore_over has
; ended.

        global  explore_play:function, explore_done, explore_over

explore_play:
        mov     eax, SYS_SCHED_YIELD
        int     0x80
        call    [esp + 4]
explore_done:
        mov     eax, SYS_SCHED_YIELD
        int     0x80
        xor     eax, eax
        ret
explore_over:

; void explore_add(void);
;
; The body of control.c: 4 instructions. A debugger does not count those
; before explore_add_over as steps of a scenario.

        global  explore_add:function, explore_add_over
        extern  explore_sum

explore_add:
        mov     eax, [explore_sum]
        inc     eax
        mov     [explore_sum], eax
        ret
explore_add_over:

        section .note.GNU-stack noalloc noexec nowrite progbits
