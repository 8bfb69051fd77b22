; bodies.asm - what the directed threads run, its instructions known.

        global  count_up:function, count_up_loop, yields:function
        global  yields_after, calls:function, calls_after
        global  clears_flag:function, clears_flag_loop
        global  maps:function, maps_call, maps_after

SYS_GETTID      equ     1
SYS_SCHED_YIELD equ     2
SYS_MMAP        equ     10
PROT_READ       equ     1
MAP_SHARED      equ     1
MAP_ANONYMOUS   equ     0x20
LENGTH          equ     4 << 20

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

; void *maps(void *): a system call that takes long, with places where others
; may run; for ever
maps:
        mov     ecx, LENGTH
        mov     edx, PROT_READ
        mov     esi, MAP_SHARED | MAP_ANONYMOUS
maps_again:
        xor     ebx, ebx
        mov     eax, SYS_MMAP
maps_call:
        int     0x80
maps_after:
        jmp     maps_again

; void *clears_flag(void *word): takes back the trap flag, by popf and by iret,
; and adds 1 to *word, for ever; 12 instructions a round
clears_flag:
        mov     edx, [esp + 4]
clears_flag_loop:
        pushf
        and     dword [esp], ~0x100
        popf
        pushf
        and     dword [esp], ~0x100
        push    cs
        push    dword .back
        iret
.back:
        inc     dword [edx]
        nop
        nop
        jmp     clears_flag_loop

        section .note.GNU-stack noalloc noexec nowrite progbits
