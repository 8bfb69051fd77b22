; Sequences that look at what their recovery changes, or at what the kernel
; supposes when it executes them. Each is
;
;     void NAME(volatile int *words, void *at);
;
; and is all forward: it adds 1 to words[0], reads through `at`, writes to
; words[1] what it found there, and adds 1 again. NAME.start, NAME.end.

LOOPS   equ 200

        section .text

%macro LOOK 1
        global  %1:function, %1.start, %1.end
%1:
        push    ebx
        mov     edx, [esp + 8]
        mov     ebx, [esp + 12]
%endmacro

LOOK look_by_register
.start:
        inc     dword [edx]
        movzx   eax, byte [ebx]
        mov     [edx + 4], eax
        inc     dword [edx]
.end:
        nop
        pop     ebx
        ret

; The address is in memory, where the sequence itself has put it.
LOOK look_by_memory
.start:
        inc     dword [edx]
        mov     [edx + 8], ebx
        mov     ecx, [edx + 8]
        movzx   eax, byte [ecx]
        mov     [edx + 4], eax
        inc     dword [edx]
.end:
        nop
        pop     ebx
        ret

; The last of four bytes.
LOOK look_at_four
.start:
        inc     dword [edx]
        mov     eax, [ebx - 3]
        shr     eax, 24
        mov     [edx + 4], eax
        inc     dword [edx]
.end:
        nop
        pop     ebx
        ret

; In a loop: nobody can tell how long it takes.
LOOK look_again_and_again
        mov     ecx, LOOPS
.start:
        inc     dword [edx]
.again:
        movzx   eax, byte [ebx]
        mov     [edx + 4], eax
        dec     ecx
        jnz     .again
        inc     dword [edx]
.end:
        nop
        pop     ebx
        ret

        global  look_in_text, look_in_text.start, look_in_text.end
look_in_text:
        mov     edx, [esp + 4]
.start:
        inc     dword [edx]
        movzx   eax, byte [.end]
        mov     [edx + 4], eax
        inc     dword [edx]
.end:
        nop
        ret

; Reads the guard page twice: inside, by a register, and at its end.
LOOK look_at_guard
.start:
        inc     dword [edx]
        movzx   eax, byte [ebx]
        mov     [edx + 4], eax
        inc     dword [edx]
.end:
        mov     ecx, [look_guard]
        pop     ebx
        ret

; words and `at` in the segment that `selector` names:
; void look_by_segment(volatile int *words, void *at, int selector)
LOOK look_by_segment
        mov     ecx, [esp + 16]
        push    ds
        mov     ds, ecx
.start:
        inc     dword [edx]
        movzx   eax, byte [ebx]
        mov     [edx + 4], eax
        inc     dword [edx]
.end:
        nop
        pop     ds
        pop     ebx
        ret

        section .bss
        alignb  4096
        global  look_guard
look_guard:
        resb    4096

        section .note.GNU-stack noalloc noexec nowrite progbits
