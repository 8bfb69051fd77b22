; int pthread_mutex_lock(pthread_mutex_t *mutex);
;
; The uncontended lock of a normal mutex; everything else is the slow path's.
; The sequence is a compare-and-swap of 0 by 1 with both numbers built in: two
; threads never both find 0, because whoever is interrupted between the look
; and the store looks again.
; The xchg variant may overwrite a 2 by 1, and then the owner wakes nobody.
; That is mended, because the contended path can only take the mutex with a 2:
; it will wake the sleeper at its own unlock.
; In:        [esp + 4] = mutex
; Out:       eax = 0 or an error number
; Clobbered: ecx, edx, flags
; Cost:      9 instructions with ras, 10 with xchg

        %include "ras.inc"
        %include "mutex.inc"

        section .text
        global  pthread_mutex_lock:function
        extern  __mutex_lock_slow, __mutex_lock_contended

pthread_mutex_lock:
        mov     edx, [esp + 4]
        cmp     dword [edx + MUTEX_KIND], NORMAL_RAS
        jne     .not_ras
RAS_BEGIN pthread_mutex_lock, RAS_ROLLBACK
        cmp     dword [edx + MUTEX_WORD], 0
        jne     .end
RAS_COMMIT
        mov     dword [edx + MUTEX_WORD], 1
RAS_END
        jne     __mutex_lock_contended
        xor     eax, eax
        ret

.not_ras:
        cmp     dword [edx + MUTEX_KIND], NORMAL_XCHG
        jne     __mutex_lock_slow
        mov     eax, 1
        xchg    eax, [edx + MUTEX_WORD]
        test    eax, eax
        jne     __mutex_lock_contended
        ret

        section .note.GNU-stack noalloc noexec nowrite progbits
