; Sequences whose descriptors change while their thread is inside.

RECOVERY        equ 16                  ; in a descriptor
RAS_BREAKPOINT  equ 5
%define STORES 60

        section .text

; void long_lie(volatile int *words, struct ras_descriptor *own);
; Calls itself one that recovers otherwise, and then takes long.
        global  long_lie:function, long_lie.start, long_lie.end
long_lie:
        mov     edx, [esp + 4]
        mov     ecx, [esp + 8]
.start:
        inc     dword [edx]
        mov     byte [ecx + RECOVERY], RAS_BREAKPOINT
%rep STORES
        mov     [edx + 4], eax
%endrep
.end:
        nop
        ret

; void chain(volatile int *words, struct ras_descriptor *next,
;            struct ras_descriptor *volatile *slot);
; Names another around its own end.
        global  chain:function
        global  chain.early
        global  chain.start, chain.middle, chain.end, chain.commit, chain.last
chain:
        push    ebx
.early:
        mov     edx, [esp + 8]
        mov     ecx, [esp + 12]
        mov     ebx, [esp + 16]
.start:
        inc     dword [edx + 4]
        mov     [ebx], ecx
.middle:
        mov     eax, [edx]
.end:
        inc     eax
.commit:
        mov     [edx], eax
        nop
.last:
        nop
        pop     ebx
        ret

; void take_NAME(volatile int *words): exchanges, recognised by a landmark.
%macro TAKE 2
        global  take_%1:function
take_%1:
        mov     edx, [esp + 4]
        mov     ecx, 7
        db      0x0f, 0x1f, 0x40, %2
        mov     eax, [edx]
        mov     [edx], ecx
        nop
        ret
%endmacro

        TAKE    rewrite, 0x59
        TAKE    breakpoint, 0x5d
        TAKE    emulate, 0x5e

        section .note.GNU-stack noalloc noexec nowrite progbits
