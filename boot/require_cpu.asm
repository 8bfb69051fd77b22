; require_cpu.asm - a CPU that is too old ends the machine with one clear line.
;
; Promise: it runs on an 80386, before paging, on any stack. No C can do it: the
; compiler puts CMOV there.
; Source: Intel SDM volume 2A, CPUID.

bits 32
cpu 386                                 ; NASM refuses what is newer
%include "offsets.inc"

KERNEL_BASE     equ 0xC0000000          ; an address less this is physical
SCREEN          equ 0xB8000             ; 25 rows of 80 characters
COLOUR          equ 0x0700              ; grey on black
SERIAL          equ 0x3F8               ; the loader has set it up
LINE_STATUS     equ SERIAL + 5
ALL_SENT        equ 0x40
TRIES           equ 100000              ; there may be no serial line
EFLAGS_ID       equ 1 << 21             ; it can be changed if there is CPUID
; In edx after CPUID 1: FPU, PSE, TSC, CX8, CMOV, FXSR, SSE.
NEEDED          equ 1 | 1 << 3 | 1 << 4 | 1 << 8 | 1 << 15 | 3 << 24
%defstr STATUS SHUTDOWN_OLD_CPU

global require_cpu

section .rodata
too_old:
    db '# reprise: cannot start: the CPU is older than a Pentium III '
    db '(CMOV, FXSR, SSE)', 13, 10, 0
    db '# reprise: ended with status ', STATUS, 13, 10, 0

section .text
; void require_cpu(void);
; Return if the CPU has all that is needed; clobbers eax, ebx, ecx, edx.
require_cpu:
    pushfd
    mov eax, [esp]
    xor dword [esp], EFLAGS_ID
    popfd
    pushfd
    pop ecx
    cmp eax, ecx
    je .too_old
    mov eax, 1
cpu 586
    cpuid
cpu 386
    and edx, NEEDED
    cmp edx, NEEDED
    jne .too_old
    ret

.too_old:
    mov edi, SCREEN
    mov ecx, 25 * 80
    mov eax, COLOUR | ' '
    rep stosw
    mov edi, SCREEN
    mov esi, too_old - KERNEL_BASE
    call write
    in al, QEMU_DEBUG_EXIT
    cmp al, NO_DEVICE
    jne .end
    mov edi, SCREEN + 2 * 80            ; the second row
    call write
.end:
    mov al, SHUTDOWN_OLD_CPU
    out QEMU_DEBUG_EXIT, al
    cli
    hlt

; Write the text at esi, which ends with a 0, to the serial line, and what is
; visible of it to the screen at edi.
; out: esi and edi behind it; clobbers eax, ecx, edx
write:
    lodsb
    test al, al
    jz .end
    mov ah, COLOUR >> 8
    cmp al, ' '
    jb .serial
    stosw
.serial:
    mov edx, SERIAL
    out dx, al
    mov ecx, TRIES
    mov edx, LINE_STATUS
.wait:
    in al, dx
    test al, ALL_SENT
    loopz .wait
    jmp write
.end:
    ret

section .note.GNU-stack noalloc noexec nowrite progbits
