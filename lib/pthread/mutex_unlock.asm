; int pthread_mutex_unlock(pthread_mutex_t *mutex);
;
; Lets go of a mutex that the caller has and nobody waits for; everything else
; is the slow path's. The sequence is that of lib/ras/unlock.asm.
; In:        [esp + 4] = mutex
; Out:       eax = 0 or an error number
; Clobbered: ecx, edx, flags
; Cost:      10 instructions with ras, 11 with xchg

        %include "mutex.inc"
        %include "unlock.asm"

        section .text
        global  pthread_mutex_unlock:function
        extern  __mutex_unlock_slow, __mutex_wake

pthread_mutex_unlock:
        mov     mutex, [esp + 4]
        cmp     byte [mutex + MUTEX_KIND], FAST_RAS
        jne     .not_ras
        mov     self, [gs:SELF]
RAS_BEGIN pthread_mutex_unlock, RAS_ROLLBACK, RAS_NOTHING
        RAS_BODY
RAS_END
        jne     __mutex_unlock_slow
        xor     eax, eax
        ret

.not_ras:
        cmp     dword [mutex + MUTEX_KIND], NORMAL_XCHG
        jne     __mutex_unlock_slow
        xor     eax, eax
        xchg    eax, [mutex + MUTEX_WORD]
        test    eax, eax
        js      __mutex_wake
        xor     eax, eax
        ret

        section .note.GNU-stack noalloc noexec nowrite progbits
