; int interrupted_call(const struct interrupted_call *call);
;
; Makes the system call call->number with two arguments, which asks for an
; interruption so many instructions later, and then at once calls
; call->function with two arguments. The call is the first of them.
; In:        [esp + 4] = call; its layout is in shapes.h
; Out:       eax = what the function returned
; Clobbered: ecx, edx, flags

        section .text
        global  interrupted_call:function

interrupted_call:
        push    ebx
        push    esi
        mov     esi, [esp + 12]
        push    dword [esi + 20]
        push    dword [esi + 16]
        mov     eax, [esi]
        mov     ebx, [esi + 4]
        mov     ecx, [esi + 8]
        mov     esi, [esi + 12]
        int     0x80
        call    esi
        add     esp, 8
        pop     esi
        pop     ebx
        ret

        section .note.GNU-stack noalloc noexec nowrite progbits
