; int pthread_mutex_lock(pthread_mutex_t *mutex);
;
; Takes a mutex that is free; everything else is the slow path's. The sequence
; is that of lib/ras/lock.asm, with the thread's tid for `self`: two threads
; never both find 0, because whoever is interrupted between the look and the
; store looks again. All types go this way: one that the caller has is not
; free.
; With xchg nobody's name is in the word, for it stores before it has looked.
; It may even overwrite the mark of those who sleep, and then the owner wakes
; nobody. That is mended, because the contended path can only take the mutex
; with the mark: it will wake the sleeper at its own unlock.
; In:        [esp + 4] = mutex
; Out:       eax = 0 or an error number
; Clobbered: ecx, edx, flags
; Cost:      10 instructions with either

        %include "mutex.inc"
        %include "lock.asm"

        section .text
        global  pthread_mutex_lock:function
        extern  __mutex_lock_slow, __mutex_lock_contended

pthread_mutex_lock:
        mov     mutex, [esp + 4]
        cmp     byte [mutex + MUTEX_KIND], FAST_RAS
        jne     .not_ras
        mov     self, [gs:SELF]
RAS_BEGIN pthread_mutex_lock, RAS_ROLLBACK, RAS_BIT_adjust
        RAS_BODY
RAS_END
        jne     __mutex_lock_slow
        ret

.not_ras:
        cmp     dword [mutex + MUTEX_KIND], NORMAL_XCHG
        jne     __mutex_lock_slow
        mov     eax, ANYBODY
        xchg    eax, [mutex + MUTEX_WORD]
        test    eax, eax
        jne     __mutex_lock_contended
        ret

        section .note.GNU-stack noalloc noexec nowrite progbits
