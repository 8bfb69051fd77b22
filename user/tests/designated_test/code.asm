; int code(int *word, int amount);
;
; A designated fetch-and-add that runs wherever it is copied to, with other
; landmarks too.
; In:        [esp + 4] = word, [esp + 8] = amount
; Out:       eax = the old value
; Clobbered: ecx, edx

        section .text
        global  code:function, code.start, code.commit, code.end, code.last

code:
        push    ebx
        mov     edx, [esp + 8]
        mov     ecx, [esp + 12]
.start:
        db      0x0F, 0x1F, 0x40, 0x50
        mov     eax, [edx]
        lea     ebx, [eax + ecx]
.commit:
        mov     [edx], ebx
.end:
        pop     ebx
        ret
.last:

; void hidden_call(void);
;
; Makes a system call (number 0, which does not exist) from inside a
; designated sequence: the call's instruction lies within another one, the
; address 0x80CD0000 of a load, and the pc behind it is a boundary.
; Clobbered: eax, ecx, edx, flags

        global  hidden_call:function

hidden_call:
        mov     eax, 1000
        jmp     .middle
        db      0x0F, 0x1F, 0x40, 0x50
        db      0x8B, 0x0D, 0x00, 0x00  ; mov ecx, [0x80CD0000]
.middle:
        int     0x80
        mov     dword [0x80CD0000], 1
        ret

        section .note.GNU-stack noalloc noexec nowrite progbits
