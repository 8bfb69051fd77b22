; void *explore_play(void *body);
;
; What a thread of a scenario runs: it gives way once, so that all can be
; brought to their first instruction; calls body(); and gives way for good. To
; its director a thread that stands between explore_done and explore_over has
; ended.

        section .text
        global  explore_play:function, explore_done, explore_over

SYS_SCHED_YIELD equ     2               ; syscalls.def; run.c checks

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
