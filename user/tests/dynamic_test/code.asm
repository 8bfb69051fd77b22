; The sequences of dynamic_test: int NAME(int *pair, int amount) adds to both
; words of a pair, and returns what stood in the first. Each names itself on
; entry, in the word of the thread that the library has for this; its
; descriptor NAME.row can be written, so that a test can change it. None is in
; the section .ras.

SLOT    equ     8               ; %gs: as in lib/ras/forms.inc

IDLE    equ     60              ; bytes, and instructions

%define ROLLBACK 0
%define REWRITE 1
%define CLONE 2
%define JUMP 3
%define FAULT 4
%define BREAKPOINT 5
%define EMULATE 6

%macro BODY 0
        mov     eax, [edx]
        mov     ecx, [esp + 12]
        add     ecx, eax
%endmacro
%macro STORES 0
        mov     [edx], ecx
        mov     [edx + 4], ecx
%endmacro

%macro FORM 4                   ; name, recovery, commit, with
        section .text
        global  %1:function, %1.row
%1:
        push    ebx
        mov     ebx, .jumped
        mov     edx, [esp + 8]
        mov     dword [gs:SLOT], .row
.start:
        BODY
.store:
        STORES
.end:
  %if %2 == JUMP
        jmp     ebx
  %elif %2 == FAULT
        mov     ecx, [guard]
  %endif
.jumped:
        pop     ebx
        ret
  %if %2 == CLONE
.clone:
        BODY
        STORES
        int3
  %endif
        %defstr FORM_TEXT %1
        section .rodata
.name:  db      FORM_TEXT, 0
        section .data
        align   4
.row:   dd      .start, %3, .end, 0
        db      %2, 0
        dw      0
        dd      .name, %4, 0
%endmacro

FORM mixed_rewrite, REWRITE, .store, 0
FORM mixed_clone, CLONE, .store, .clone
FORM mixed_jump, JUMP, .store, landing
FORM mixed_fault, FAULT, .store, guard
FORM mixed_breakpoint, BREAKPOINT, .store, 0
FORM mixed_emulate, EMULATE, .store, 0
FORM all_rewrite, REWRITE, .start, 0
FORM all_clone, CLONE, .start, .clone
FORM all_jump, JUMP, .start, landing
FORM all_fault, FAULT, .start, guard
FORM all_breakpoint, BREAKPOINT, .start, 0
FORM all_emulate, EMULATE, .start, 0

; int add_back(int *word, int amount): the same for one word, rolled back.
        section .text
        global  add_back:function, add_back.row
add_back:
        push    ebx
        mov     edx, [esp + 8]
        mov     dword [gs:SLOT], .row
.start:
        BODY
.store:
        mov     [edx], ecx
.end:
        pop     ebx
        ret
        section .rodata
.name:  db      "add_back", 0
        section .data
        align   4
.row:   dd      .start, .store, .end, 0, ROLLBACK, .name, 0, 0

; void call_inside(int *word): one that makes a system call, getpid.
        section .text
        global  call_inside:function, call_inside.row
call_inside:
        mov     edx, [esp + 4]
        mov     dword [gs:SLOT], .row
.start:
        xor     eax, eax
        int     0x80
.store:
        mov     [edx], eax
.end:
        ret
        section .data
        align   4
.row:   dd      .start, .store, .end, 0, ROLLBACK, 0, 0, 0

; void idle(void): a place to be interrupted in.
        section .text
        global  idle:function, idle.end
idle:
        times   IDLE nop
.end:
        ret

landing:
        int3

        section .bss.guard nobits alloc noexec write align=4096
guard:  resb    4096

        section .note.GNU-stack noalloc noexec nowrite progbits
