; int pthread_mutex_unlock(pthread_mutex_t *mutex);
;
; The unlock of a normal mutex that nobody waits for: 1 becomes 0. Everything
; else is the slow path's.
; In:        [esp + 4] = mutex
; Out:       eax = 0 or an error number
; Clobbered: ecx, edx, flags
; Cost:      9 instructions with ras, 11 with xchg

        %include "ras.inc"
        %include "mutex.inc"

        section .text
        global  pthread_mutex_unlock:function
        extern  __mutex_unlock_slow, __mutex_wake

pthread_mutex_unlock:
        mov     edx, [esp + 4]
        cmp     dword [edx + MUTEX_KIND], NORMAL_RAS
        jne     .not_ras
RAS_BEGIN pthread_mutex_unlock, RAS_ROLLBACK
        cmp     dword [edx + MUTEX_WORD], 1
        jne     .end
RAS_COMMIT
        mov     dword [edx + MUTEX_WORD], 0
RAS_END
        jne     __mutex_unlock_slow
        xor     eax, eax
        ret

.not_ras:
        cmp     dword [edx + MUTEX_KIND], NORMAL_XCHG
        jne     __mutex_unlock_slow
        xor     eax, eax
        xchg    eax, [edx + MUTEX_WORD]
        cmp     eax, 2
        je      __mutex_wake
        xor     eax, eax
        ret

        section .note.GNU-stack noalloc noexec nowrite progbits
