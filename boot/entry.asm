; entry.asm - the first instructions: from the boot loader to C.
;
; Owns: the multiboot header, the boot page directory, the boot stack (which
; becomes the idle thread's).
; Promise: calls kernel_main(magic, info) with paging on, the kernel at
; 0xC0000000 + physical address, interrupts off, and nothing at address 0.
; Read first: linker.ld; the multiboot specification 0.6.96, section 3.

bits 32

KERNEL_BASE     equ 0xC0000000
%define DIRECT_MAP_MIB 768

MULTIBOOT_MAGIC equ 0x1BADB002
MULTIBOOT_FLAGS equ 1 | 2               ; page-aligned modules, memory map

CR0_PG          equ 1 << 31
CR0_WP          equ 1 << 16             ; the kernel too obeys read-only pages
CR0_NE          equ 1 << 5
CR0_MP          equ 1 << 1
CR0_EM          equ 1 << 2
CR4_PSE         equ 1 << 4              ; 4 MiB pages
PAGE_LARGE      equ 0x83                ; present, writable, 4 MiB

global _start
global boot_page_directory
global boot_stack_guard
extern kernel_main
extern require_cpu

section .multiboot progbits alloc noexec nowrite align=4
    dd MULTIBOOT_MAGIC
    dd MULTIBOOT_FLAGS
    dd -(MULTIBOOT_MAGIC + MULTIBOOT_FLAGS)

section .text
; in: eax = magic, ebx = physical address of the multiboot information
_start:
    cld
    mov esp, boot_stack_top - KERNEL_BASE
    pushad
    call require_cpu
    popad
    mov ecx, boot_page_directory - KERNEL_BASE
    mov cr3, ecx
    mov ecx, cr4
    or ecx, CR4_PSE
    mov cr4, ecx
    mov ecx, cr0
    and ecx, ~CR0_EM
    or ecx, CR0_PG | CR0_WP | CR0_NE | CR0_MP
    mov cr0, ecx
    mov ecx, .high
    jmp ecx
.high:
    mov dword [boot_page_directory], 0  ; the identity map has served
    mov ecx, cr3
    mov cr3, ecx
    mov esp, boot_stack_top
    xor ebp, ebp                        ; where a backtrace ends
    mov edx, ebx
    call kernel_main                    ; it never returns

section .data
align 4096
; This maps all of the direct map in 4 MiB pages; and the first 4 MiB at their
; physical address, too, for the three instructions between paging and .high.
boot_page_directory:
    dd PAGE_LARGE
    times (KERNEL_BASE >> 22) - 1 dd 0
%assign page 0
%rep DIRECT_MAP_MIB / 4
    dd (page << 22) | PAGE_LARGE
%assign page page + 1
%endrep
    times 1024 - (KERNEL_BASE >> 22) - DIRECT_MAP_MIB / 4 dd 0

section .bss
alignb 4096
boot_stack_guard:
    resb 4096                           ; unmapped by arch/x86/paging.c
    resb 8192
boot_stack_top:

section .note.GNU-stack noalloc noexec nowrite progbits
