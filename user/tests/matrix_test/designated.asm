; The operations of the designated cells: nothing is registered, the code
; itself says what it is. Templates and landmark: identify/designated.c.
;
; int NAME(volatile int *word, int amount)          fetch-and-add
; void NAME(volatile int *head, struct node *node)  list push

%macro LANDMARK 1               ; the recovery, and 8 for commit == start
        db      0x0f, 0x1f, 0x40, 0x50 | %1
%endmacro

%macro ADD 2
        global  %1:function, %1.start, %1.commit, %1.end
%1:
        push    esi
        mov     edx, [esp + 8]
        mov     esi, [esp + 12]
.start:
        LANDMARK %2
        mov     eax, [edx]
        lea     ecx, [eax + esi]
.commit:
        mov     [edx], ecx
.end:
        pop     esi
        ret
%endmacro

%macro PUSH 2
        global  %1:function, %1.start, %1.commit, %1.end
%1:
        mov     edx, [esp + 4]
        mov     ecx, [esp + 8]
.start:
        LANDMARK %2
        mov     eax, [edx]
.commit:
        mov     [ecx + 4], eax
        mov     [edx], ecx
.end:
        ret
%endmacro

        section .text
        ADD     designated_add, 0
        ADD     designated_add_rewrite, 1 | 8
        ADD     designated_add_breakpoint, 5 | 8
        ADD     designated_add_emulate, 6 | 8
        PUSH    designated_push_rewrite, 1
        PUSH    designated_push_breakpoint, 5
        PUSH    designated_push_emulate, 6

        section .note.GNU-stack noalloc noexec nowrite progbits
