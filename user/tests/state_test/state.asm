; state.asm - put a part of the CPU's state to a value, look, and put it back.
;
; uint32_t state_load_ds(uint32_t selector), and es, fs, gs, ss
; uint32_t state_return_to(uint32_t selector): by a far return
; uint32_t state_iret_to(uint32_t selector)
; uint32_t state_popf(uint32_t flags)
; uint32_t state_iret(uint32_t flags)
; uint32_t state_call(uint32_t eax, const void *code)
; Out: eax = what is there then, or what the code has left; -1 if a handler sent
; the thread to state_failed.

bits 32

USER_CODE equ 0x1b
USER_DATA equ 0x23
PLAIN     equ 0x202                     ; flags

section .bss
state_sp: resd 1                        ; whose return is state_failed's, too

section .text
%macro LOAD 1
global state_load_%1
state_load_%1:
    mov [state_sp], esp
    mov eax, [esp + 4]
    mov dx, %1
    mov %1, ax                          ; a fault, or a load
    mov cx, %1
    mov %1, dx
    movzx eax, cx
    ret
%endmacro

    LOAD ds
    LOAD es
    LOAD fs
    LOAD gs
    LOAD ss

global state_return_to
state_return_to:
    mov [state_sp], esp
    push dword [esp + 4]
    push .there
    retf
.there:
    mov eax, cs
    ret

global state_iret_to
state_iret_to:
    mov [state_sp], esp
    mov eax, [esp + 4]
    push PLAIN
    push eax
    push .there
    iret
.there:
    mov eax, cs
    ret

global state_popf
state_popf:
    mov [state_sp], esp
    push dword [esp + 4]
    popf
    pushf                               ; with the trap flag: a trap behind it
    pop eax
    push PLAIN
    popf
    ret

global state_iret
state_iret:
    mov [state_sp], esp
    push dword [esp + 4]
    push USER_CODE
    push .there
    iret
.there:
    pushf
    pop eax
    push PLAIN
    popf
    ret

global state_call
state_call:
    mov [state_sp], esp
    mov eax, [esp + 4]
    call [esp + 8]
    ret

global state_failed
state_failed:
    mov eax, USER_DATA
    mov ds, eax
    mov es, eax
    mov esp, [state_sp]
    mov eax, -1
    ret

section .note.GNU-stack noalloc noexec nowrite progbits
