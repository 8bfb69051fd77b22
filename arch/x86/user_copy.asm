; user_copy.asm - the code of the kernel that user memory may refuse.
;
; bool arch_user_landmark(uaddr_t pc), as C calls it
; bool arch_user_word(uaddr_t from, uint32_t *to), as C calls it
; bool user_touch(uaddr_t first, uaddr_t last), as C calls it: whether user code
; can write both bytes
; int user_copy(void *to, const void *from, size_t length), as C calls it
; out: eax = 0, or -EFAULT when a page fault inside could not be served
; Promise: trap.c sends a page fault that cannot be served, of code between
; two labels in a row of section refusals, to the third; the kernel itself is a
; client of "set the pc of what was interrupted".

bits 32
%include "offsets.inc"

EFAULT  equ 14

global arch_user_landmark
global arch_user_word
global user_touch
global user_copy

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
    mov eax, -EFAULT
user_copy_start:
    rep movsd
    mov ecx, edx
    rep movsb
user_copy_end:
    xor eax, eax
user_copy_failed:
    pop edi
    pop esi
    ret

arch_user_landmark:                     ; by its rarest byte, the second
    push edi
    lea edi, [eax - REACH + 1]
    mov ecx, REACH - 3
user_landmark_start:
    mov al, FIRST_LANDMARK >> 8 & 0xff
    repne scasb
    jne user_landmark_end               ; or ecx is 0, and the last was none
    mov eax, [edi - 2]
    sub eax, FIRST_LANDMARK
    test eax, LANDMARK_FIXED
    jnz user_landmark_start
user_landmark_failed:                   ; there might be one
    cmp eax, eax
user_landmark_end:
    sete al
    pop edi
    ret

arch_user_word:
    mov ecx, [eax]
user_word_end:
    mov [edx], ecx
    mov eax, 1
    ret

user_touch:
    or byte [eax], 0
    or byte [edx], 0
user_touch_end:
    mov eax, 1
    ret
no:
    xor eax, eax
    ret

section refusals progbits alloc noexec nowrite align=4
%macro REFUSAL 3
    dd %1, %2 - %1, %3
%endmacro
    REFUSAL user_copy_start, user_copy_end, user_copy_failed
    REFUSAL user_landmark_start, user_landmark_failed, user_landmark_failed
    REFUSAL arch_user_word, user_word_end, no
    REFUSAL user_touch, user_touch_end, no

section .note.GNU-stack noalloc noexec nowrite progbits
