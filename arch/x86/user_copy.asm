; user_copy.asm - the only code of the kernel that touches user memory.
;
; unsigned user_byte(const void *from), in eax both ways
; out: TRAP_INSTRUCTION when a page fault could not be served
; bool user_named(uaddr_t slot, uaddr_t pc), in eax and edx
; out: carry clear when the word at slot is 0, or names a descriptor of which
; pc is outside; clobbers eax, ecx, edx
; int user_copy(void *to, const void *from, size_t length), as C calls it
; out: eax = 0, or -EFAULT when a page fault inside could not be served
; Promise: trap.c sends a hopeless fault between NAME_start and NAME_end to
; NAME_failed, one at user_byte to user_byte_failed; the kernel itself is a
; client of "set the pc of what was interrupted".

bits 32
%include "offsets.inc"

EFAULT  equ 14
TRAP_INSTRUCTION equ 0xCC

global user_byte
global user_byte_failed
global user_named
global user_named_start
global user_named_end
global user_named_failed
global user_copy
global user_copy_start
global user_copy_end
global user_copy_failed

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
user_byte:
    movzx eax, byte [eax]
    ret
user_byte_failed:
    mov eax, TRAP_INSTRUCTION
    ret

user_named:
user_named_start:
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

section .note.GNU-stack noalloc noexec nowrite progbits
