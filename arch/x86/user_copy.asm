; user_copy.asm - the code of the kernel that user memory may refuse.
;
; A page of user memory may be missing, and a page fault that cannot be served
; would be the kernel's end. So each stretch of code here that reads or writes
; user memory has a row in the section `refusals`: its start, its end, and where
; it goes on. If a fault inside it cannot be served, trap.c sets the pc of the
; interrupted kernel code to the third: the kernel does to itself what a
; rollback does to a program.
;
; C calls all of it: arguments are in eax, edx and ecx, the result is in eax,
; and those three are clobbered.

bits 32
%include "offsets.inc"

EFAULT  equ 14

global arch_user_landmark
global arch_user_word
global user_touch
global user_copy

section .text

; int user_copy(void *to, const void *from, size_t length)
; 0, or -EFAULT where memory refuses.
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

; bool arch_user_landmark(uaddr_t pc)
; It looks for the rarest byte of a landmark, the second, and then at the rest.
arch_user_landmark:
    push edi
    lea edi, [eax - REACH + 1]
    mov ecx, REACH - 3
user_landmark_start:
    mov al, FIRST_LANDMARK >> 8 & 0xff
    repne scasb
    jne user_landmark_end               ; also if ecx was 0 at the repne
    mov eax, [edi - 2]
    sub eax, FIRST_LANDMARK
    test eax, LANDMARK_FIXED
    jnz user_landmark_start
user_landmark_failed:                   ; it cannot be read: say yes
    cmp eax, eax
user_landmark_end:
    sete al
    pop edi
    ret

; bool arch_user_word(uaddr_t from, uint32_t *to)
arch_user_word:
    mov ecx, [eax]
user_word_end:
    mov [edx], ecx
    mov eax, 1
    ret

; bool user_touch(uaddr_t first, uaddr_t last)
; True if both bytes can be written; they stay as they are.
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
