; trap.asm - every way into the kernel and the one way out.
;
; Owns: the entry stubs, the system-call entry, the way back to user code,
; the stack switch.
; Promise: whoever comes from user code leaves through exit_to_user, which
; calls return_to_user() while the thread has work pending, and runs nothing
; of the kernel when it has none.
; Read first: trap_frame.h.

bits 32
%include "offsets.inc"

extern trap
extern double_fault
extern thread_began
extern return_to_user
extern syscall_table
extern syscall_noticed
extern cpu

global trap_stubs
global syscall_entry
global double_fault_entry
global thread_entry
global switch_stacks

ENOSYS  equ 38

section .text

%macro ENTER_KERNEL 0
    push ds
    push es
    pusha
    mov ecx, KERNEL_DATA
    mov ds, ecx
    mov es, ecx
    cld
%endmacro

; Vectors whose fault pushes an error code: 8, 10 to 14, 17.
%assign vector 0
%rep 48
trap_stub_%+vector:
  %if vector != 8 && (vector < 10 || vector > 14) && vector != 17
    push byte 0
  %endif
    push byte vector
    jmp trap_common
  %assign vector vector + 1
%endrep

align 16
trap_common:
    ENTER_KERNEL
    mov ebp, esp
    push esp
    call trap                           ; void trap(struct trap_frame *)
    mov esp, ebp
    test byte [esp + FRAME_CS], 3
    jz leave_kernel                     ; the kernel interrupted itself
exit_to_user:
    mov eax, [cpu + CPU_CURRENT]
    cmp dword [eax + THREAD_WORK], 0
    jne act_on_work
leave_kernel:
    popa
    pop es
    pop ds
    add esp, 8                          ; vector, error
    iret

act_on_work:
    push eax
    call return_to_user                 ; void return_to_user(struct thread *)
    add esp, 4
    jmp leave_kernel

; A new thread's first switch arrives here, on an otherwise filled frame.
thread_entry:
    xor ebp, ebp
    call thread_began
    jmp exit_to_user

; in: eax = number; ebx, ecx, edx, esi, edi = arguments. out: eax = result
align 16
syscall_entry:
    push byte 0
    push dword TRAP_SYSCALL
    push ds
    push es
    pusha
    mov ebp, KERNEL_DATA
    mov ds, ebp
    mov es, ebp
    cld
    mov [esp + FRAME_NUMBER], eax       ; to start the call again
    mov ebp, [cpu + CPU_CURRENT]
    cmp dword [ebp + THREAD_ENTRY_WORK], 0
    jne .notice
.go:
    cmp eax, SYSCALL_COUNT
    jae .bad
    push edi
    push esi
    push edx
    push ecx
    push ebx
    call [syscall_table + eax * 4]
    add esp, 20
    mov [esp + FRAME_EAX], eax
    cmp dword [ebp + THREAD_WORK], 0
    je leave_kernel
    mov eax, ebp
    jmp act_on_work
.notice:
    push eax
    call syscall_noticed                ; uint32_t syscall_noticed(uint32_t)
    add esp, 4
    mov ecx, [esp + FRAME_ECX]
    mov edx, [esp + FRAME_EDX]
    jmp .go
.bad:
    mov dword [esp + FRAME_EAX], -ENOSYS
    jmp exit_to_user

; The task gate for double faults arrives here on a stack of its own.
double_fault_entry:
    call double_fault
    hlt

; void switch_stacks(uint32_t *save, uint32_t load)
; saves ebx, esi, edi, ebp and esp of one thread, loads those of another
align 16
switch_stacks:
    mov eax, [esp + 4]
    mov edx, [esp + 8]
    push ebx
    push esi
    push edi
    push ebp
    mov [eax], esp
    mov esp, edx
    pop ebp
    pop edi
    pop esi
    pop ebx
    ret

section .rodata
align 4
trap_stubs:
%assign vector 0
%rep 48
    dd trap_stub_%+vector
  %assign vector vector + 1
%endrep

section .note.GNU-stack noalloc noexec nowrite progbits
