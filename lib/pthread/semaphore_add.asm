; unsigned long long __semaphore_add(sem_t *semaphore);
;
; Adds 1 to a semaphore's value, unless that is SEM_VALUE_MAX, and looks at its
; waiters, as one step. Returns what both words were before it: the value in
; eax, the waiters in edx.
; The increment is the only write, and a single instruction: so it is the
; commit, and the sequence is put back from anywhere before it.
; In:        [esp + 4] = semaphore
; Out:       edx:eax = waiters:value
; Clobbered: ecx, flags
; Cost:      7 instructions (6 at SEM_VALUE_MAX), 5 in the sequence

        %include "ras.inc"

VALUE           equ     0               ; in sem_t: semaphore.c checks
WAITERS         equ     4
SEM_VALUE_MAX   equ     0x7fffffff

        section .text
        global  __semaphore_add:function

__semaphore_add:
        mov     ecx, [esp + 4]
RAS_BEGIN __semaphore_add, RAS_ROLLBACK, RAS_NOTHING
        mov     edx, [ecx + WAITERS]
        mov     eax, [ecx + VALUE]
        cmp     eax, SEM_VALUE_MAX
        je      RAS_DONE
RAS_COMMIT
        inc     dword [ecx + VALUE]
RAS_END
        ret

        section .note.GNU-stack noalloc noexec nowrite progbits
