; int32_t bare_call(uint32_t number, const uint32_t arguments[5]);
;
; In:        [esp + 4] = number, [esp + 8] = arguments
; Out:       eax = what the kernel left there; -1000 if it changed any other
;            register than eax
; Clobbered: ecx, edx, flags

        section .text
        global  bare_call:function

bare_call:
        push    ebx
        push    esi
        push    edi
        push    ebp
        mov     ebp, [esp + 24]
        mov     eax, [esp + 20]
        mov     ebx, [ebp]
        mov     ecx, [ebp + 4]
        mov     edx, [ebp + 8]
        mov     esi, [ebp + 12]
        mov     edi, [ebp + 16]
        int     0x80
        cmp     ebp, [esp + 24]
        jne     .changed
        cmp     ebx, [ebp]
        jne     .changed
        cmp     ecx, [ebp + 4]
        jne     .changed
        cmp     edx, [ebp + 8]
        jne     .changed
        cmp     esi, [ebp + 12]
        jne     .changed
        cmp     edi, [ebp + 16]
        je      .done
.changed:
        mov     eax, -1000
.done:
        pop     ebp
        pop     edi
        pop     esi
        pop     ebx
        ret

        section .note.GNU-stack noalloc noexec nowrite progbits
