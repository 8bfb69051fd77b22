; user_copy.asm - the only code of the kernel that touches user memory.
;
; bool user_follows(uaddr_t at), in eax
; out: zero flag set when the byte there cannot be read, or does not follow a
; landmark; clobbers eax
; bool user_named(uaddr_t slot, uaddr_t pc), in eax and edx
; out: carry clear when the word at slot is 0, or names a descriptor of which
; pc is outside; clobbers eax, ecx, edx
; bool user_touch(uaddr_t at), as C calls it: whether user code can write there
; int user_copy(void *to, const void *from, size_t length), as C calls it
; out: eax = 0, or -EFAULT when a page fault inside could not be served
; Promise: trap.c sends a page fault that cannot be served, of code between
; two labels in user_refusals, to the third; the kernel itself is a client of
; "set the pc of what was interrupted".

bits 32
%include "offsets.inc"

EFAULT  equ 14

extern arch_follows_landmark

global user_follows
global user_touch
global user_named
global user_copy
global user_refusals

section .text
align 16
user_copy:
    push esi
    push edi
    mov edi, eax
    mov esi, edx
    mov edx, ecx
    shr ecx, 2
    and edx, 3
user_copy_start:
    rep movsd
    mov ecx, edx
    rep movsb
user_copy_end:
    xor eax, eax
    pop edi
    pop esi
    ret
user_copy_failed:
    mov eax, -EFAULT
    pop edi
    pop esi
    ret

user_follows:
    movzx eax, byte [eax]
user_follows_end:
    cmp byte [arch_follows_landmark + eax], 0
    ret
user_follows_failed:
    cmp eax, eax
    ret

user_touch:
    or byte [eax], 0
user_touch_end:
    mov eax, 1
    ret
user_touch_failed:
    xor eax, eax
    ret

user_named:
    mov ecx, [eax]
    jecxz user_named_nothing
    cmp ecx, USER_END - DESCRIPTOR_SIZE
    ja user_named_failed                ; not its to name
    mov eax, [ecx + DESCRIPTOR_END]
    sub eax, [ecx + DESCRIPTOR_START]
    sub edx, [ecx + DESCRIPTOR_START]
user_named_end:
    cmp edx, eax
    ret
user_named_nothing:
    clc
    ret
user_named_failed:
    stc
    ret

section .rodata
align 4
%macro REFUSAL 3
    dd %1, %2 - %1, %3
%endmacro
user_refusals:
    REFUSAL user_copy_start, user_copy_end, user_copy_failed
    REFUSAL user_follows, user_follows_end, user_follows_failed
    REFUSAL user_touch, user_touch_end, user_touch_failed
    REFUSAL user_named, user_named_end, user_named_failed
    dd 0, 0, 0

section .note.GNU-stack noalloc noexec nowrite progbits
