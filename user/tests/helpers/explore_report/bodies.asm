; bodies.asm - what the threads of explore_report run, instruction by
; instruction: tests/guest/explore_report.t says where each of them stands.
;
; void NAME(void) for each; eax, ecx and edx are theirs.
        extern  m, a, b, from, onto, lent
        extern  pthread_mutex_lock, pthread_mutex_unlock, ras_fetch_and_add
        section .text

        global  add:function, add_by_sequence:function, move:function
add:
        mov     eax, [m]
        add     eax, 1
        mov     [m], eax
        ret

add_by_sequence:
        push    1
        push    m
        call    ras_fetch_and_add
        add     esp, 8
        ret

move:
        mov     dword [from], 0
        mov     dword [onto], 2
        ret

; Two mutexes, one inside the other.
%macro WITH_BOTH 2
        push    %1
        call    pthread_mutex_lock
        push    %2
        call    pthread_mutex_lock
        inc     dword [m]
        call    pthread_mutex_unlock
        add     esp, 4
        call    pthread_mutex_unlock
        add     esp, 4
        ret
%endmacro

        global  a_then_b:function, b_then_a:function
a_then_b:
        WITH_BOTH a, b
b_then_a:
        WITH_BOTH b, a

        global  wait_for_m:function
wait_for_m:
        mov     eax, [m]
        test    eax, eax
        jz      wait_for_m
        ret

; `mine` is on the stack of one thread, but the other one stores there.
        global  lend:function, give_back:function
lend:
        push    ebp
        mov     ebp, esp
        sub     esp, 4
        mov     dword [ebp - 4], 1
        lea     eax, [ebp - 4]
        mov     [lent], eax
.look:
        mov     eax, [ebp - 4]
        test    eax, eax
        jnz     .look
        mov     dword [lent], 0
        leave
        ret

give_back:
        mov     eax, [lent]
        test    eax, eax
        jz      give_back
        mov     dword [eax], 0
        ret

; ---- one follows where `lent` leads, the other makes that NULL ----

        global  follow:function, forget:function
follow:
        cmp     dword [lent], 0
        je      .done
        mov     eax, [lent]
        mov     ecx, [eax]
        mov     [m], ecx
.done:
        ret
forget:
        mov     dword [lent], 0
        ret

        section .note.GNU-stack noalloc noexec nowrite progbits
