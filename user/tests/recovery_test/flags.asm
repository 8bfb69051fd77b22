; uint32_t show_flags(uint32_t how, uint32_t *flags, void *stack);
;
; Asks for preempt_after(how); then writes the flags down, one word each time,
; in every way in which a program sees them, and after every way in which it
; replaces them. Behind `stack` there is no memory. Returns how many words
; those were.

SYS_preempt_after equ 26

        section .text
        global  show_flags:function, show_end

%macro SHOWN 0                          ; what was pushed
        pop     dword [edi]
        lea     edi, [edi + 4]
%endmacro

show_flags:
        push    ebx
        push    edi
        mov     ebx, [esp + 12]
        mov     edi, [esp + 16]
        mov     eax, SYS_preempt_after
        test    eax, eax                ; the others are the same each time
        int     0x80
        pushf                           ; directly behind the call
        SHOWN
        pushfw
        pop     word [edi]
        lea     edi, [edi + 4]
        mov     eax, esp
        mov     esp, [esp + 20]
        pushfw
        mov     cx, [esp]
        mov     esp, eax
        mov     [edi], cx
        lea     edi, [edi + 4]
        db      0x2e, 0xf3              ; prefixes that change nothing
        pushf
        SHOWN

        ; What follows a load of the stack segment is not trapped.
        mov     eax, ss
        mov     ss, eax
        pushf
        SHOWN
        push    ss
        pop     ss
        pushf
        SHOWN
        push    ss
        mov     ss, [ss:esp]
        pushf
        SHOWN
        pop     eax
        push    ss
        mov     ss, eax
        pop     ss
        pushf
        SHOWN

        ; The flags as they are, put in place of themselves.
        pushf
        popf
        pushf
        SHOWN
        pushf
        push    cs
        push    .on
        iret
.on:
        pushf
        SHOWN
        pushf
        mov     ss, eax
        popf
        pushf
        SHOWN
show_end:
        mov     eax, SYS_preempt_after
        xor     ebx, ebx
        int     0x80
        mov     eax, edi
        sub     eax, [esp + 16]
        shr     eax, 2
        pop     edi
        pop     ebx
        ret

        section .note.GNU-stack noalloc noexec nowrite progbits
