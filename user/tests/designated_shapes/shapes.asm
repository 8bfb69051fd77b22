; shapes.asm - every template, with every landmark that it may have, inlined
; with several choices of registers and operands.
;
; Each shape is a function int shape(int a, int b) on the word `the_word`:
;     0 test-and-set, 1 exchange for a, 2 fetch-and-add a,
;     3 compare-and-swap a for b, 4 push the node a, 5 pop
; A node's link is its second word. A choice with a constant takes A_CONSTANT
; for a, and B_CONSTANT for b. The rows from shapes_first to shapes_end tell
; where each begins, commits and ends; their layout is in shapes.h.

A_CONSTANT      equ     5
B_CONSTANT      equ     9
LINK            equ     4

        extern  the_word
        global  shapes_first, shapes_end

[section .rodata]
        align   4
shapes_first:

        section .text

; The choices: A, B and Y are registers, M is the word.
%macro CHOOSE 1
        %undef  A
        %undef  B
        %undef  Y
        %undef  M
    %if %1 == 0
        %define A eax
        %define B ecx
        %define Y ebp
        %define M [edx]
        mov     edx, the_word
    %elif %1 == 1
        %define A ecx
        %define B ebx
        %define Y edi
        %define M [esi + 8]
        mov     esi, the_word - 8
    %elif %1 == 2
        %define A edi
        %define B edx
        %define Y ecx
        %define M [ebx + ebp * 4 + 0x1000]
        mov     ebx, the_word - 0x1000 - 12
        mov     ebp, 3
    %elif %1 == 3
        %define A esi
        %define B eax
        %define Y ebx
        %define M [the_word]
    %elif %1 == 4
        %define A eax
        %define B edx
        %define Y esi
        %define M [the_word]
    %else
        %define A ebx
        %define B ebp
        %define Y edx
        %define M [gs:edi]
        mov     edi, the_word
        sub     edi, [gs:0]
    %endif
%endmacro
%define CHOICES 6

; template, landmark, choice
%macro SHAPE 3
%%function:
        push    ebx
        push    esi
        push    edi
        push    ebp
        CHOOSE  %3
    %if %1 == 3
        mov     B, [esp + 24]
        mov     Y, [esp + 20]
    %elif %1 == 2
        mov     Y, [esp + 20]
    %else
        mov     B, [esp + 20]
    %endif
%%start:
        db      0x0F, 0x1F, 0x40, 0x50 + %2
        mov     A, M
    %if %1 == 0
%%commit:
        mov     dword M, 1
    %elif %1 == 1
%%commit:
        mov     M, B
    %elif %1 == 2
        %if %3 == 1
        lea     B, [A + A_CONSTANT]
        %elif %3 == 2
        lea     B, [dword A + A_CONSTANT]
        %elif %3 == 3
        lea     B, [Y + A]
        %else
        lea     B, [A + Y]
        %endif
%%commit:
        mov     M, B
    %elif %1 == 3
        %if %3 == 0
        cmp     A, [esp + 20]
        %elif %3 == 1
        cmp     A, A_CONSTANT
        %elif %3 == 4
        cmp     A, strict dword A_CONSTANT
        %else
        cmp     A, Y
        %endif
        %if %3 == 2
        jne     near %%end
        %else
        jne     short %%end
        %endif
%%commit:
        %if %3 == 3
        mov     dword M, B_CONSTANT
        %else
        mov     M, B
        %endif
    %elif %1 == 4
%%commit:
        mov     [B + LINK], A
        mov     M, B
    %else
        test    A, A
        %if %3 == 2
        jz      near %%end
        mov     B, [dword A + LINK]
        %else
        jz      short %%end
        mov     B, [A + LINK]
        %endif
%%commit:
        mov     M, B
    %endif
%%end:
        mov     eax, A
        pop     ebp
        pop     edi
        pop     esi
        pop     ebx
        ret
%%last:
[section .rodata]
    %if %2 & 8
        dd      %%function, %%start, %%start, %%end, %%last
    %else
        dd      %%function, %%start, %%commit, %%end, %%last
    %endif
        db      %1, %2, %3, 0
        __SECT__
%endmacro

; template, landmark: in every choice
%macro CHOICES_OF 2
    %assign choice 0
    %rep CHOICES
        SHAPE   %1, %2, choice
        %assign choice choice + 1
    %endrep
%endmacro

; template, landmarks
%macro LANDMARKS_OF 2-*
    %define template %1
    %rep %0 - 1
        %rotate 1
        CHOICES_OF template, %1
    %endrep
%endmacro

        LANDMARKS_OF 0, 0, 1, 5, 6, 9, 13, 14
        LANDMARKS_OF 1, 0, 1, 5, 6, 9, 13, 14
        LANDMARKS_OF 2, 0, 1, 5, 6, 9, 13, 14
        LANDMARKS_OF 3, 0, 1, 5, 6, 9, 13, 14
        LANDMARKS_OF 4, 1, 5, 6, 9, 13, 14
        LANDMARKS_OF 5, 0, 1, 5, 6, 9, 13, 14

[section .rodata]
shapes_end:

        section .note.GNU-stack noalloc noexec nowrite progbits
