; trap.asm - every way into the kernel and the one way out.
;
; Owns: the entry stubs, the system-call entry, the way back to user code,
; the switch between threads.
; Promise: whoever comes from user code leaves through exit_to_user, which
; calls kernel_return_to_user() while the thread has work pending, and runs
; nothing of the kernel when it has none.
; C's first three arguments are in eax, edx and ecx.
; Read first: trap_frame.h.

bits 32
%include "offsets.inc"

extern trap
extern trap_8086
extern double_fault
extern kernel_free_dead
extern kernel_return_to_user
extern return_stepped
extern kernel_calls
extern kernel_call_count
extern kernel_call_noticed
extern arch_cpu
extern arch_space_use

global trap_stubs
global syscall_entry
global double_fault_entry
global thread_entry
global switch_threads

ENOSYS  equ 38

section .text

; Push what is missing of a trap frame, and load the kernel's segments. The
; argument is a register that may be changed.
%macro ENTER_KERNEL 1
    push ds
    push es
    pusha
    mov %1, KERNEL_DATA
    mov ds, %1
    mov es, %1
    cld
%endmacro

; One stub for each vector: it pushes the vector, and 0 where the CPU has pushed
; no error code (it does for the vectors 8, 10 to 14 and 17).
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

; Every interrupt and fault comes here. On the way back to user code, and only
; there, the thread's `work` is looked at.
align 16
trap_common:
    ENTER_KERNEL ecx
    test dword [esp + FRAME_EFLAGS], EFLAGS_VM
    jnz from_8086
    mov eax, esp
    call trap                           ; void trap(struct trap_frame *)
    test byte [esp + FRAME_CS], 3
    jz leave_kernel                     ; the kernel interrupted itself
exit_to_user:
    mov eax, [arch_cpu + CPU_CURRENT]
    cmp dword [eax + THREAD_WORK], 0
    je leave_kernel
    jmp act_on_work

; The first switch to a new thread returns here. Its frame is filled already
; (arch_thread_init), and ebp is 0, where a backtrace ends.
thread_entry:
    call kernel_free_dead
    jmp exit_to_user

; int 0x80 comes here.
; in: eax = number; ebx, ecx, edx, esi = arguments. out: eax = result
align 16
syscall_entry:
    push byte 0
    push dword TRAP_SYSCALL
    ENTER_KERNEL ebp
    test dword [esp + FRAME_EFLAGS], EFLAGS_VM
    jnz from_8086
    mov [esp + FRAME_NUMBER], eax       ; to start the call again
    mov ebp, [arch_cpu + CPU_CURRENT]
    cmp dword [ebp + THREAD_ENTRY_WORK], 0
    jne syscall_noted
syscall_known:
    cmp eax, [kernel_call_count]
    jae syscall_unknown
    push esi
    xchg ecx, edx
    xchg eax, ebx
    call [kernel_calls + ebx * 4]
    add esp, 4
    mov [esp + FRAME_EAX], eax
    cmp dword [ebp + THREAD_WORK], 0
    je leave_kernel
    mov eax, ebp
act_on_work:                            ; flags: of its `work`
    js leave_stepped
    call kernel_return_to_user          ; void f(struct arch_thread *)
    mov eax, [arch_cpu + CPU_CURRENT]
    cmp dword [eax + THREAD_WORK], 0    ; it may be stepped by now
    jns leave_kernel
leave_stepped:
    call return_stepped                 ; void f(struct arch_thread *)
leave_kernel:
    popa
    pop es
    pop ds
    add esp, 8                          ; vector, error
    iret

syscall_noted:
    call kernel_call_noticed            ; uint32_t f(uint32_t number)
    mov ecx, [esp + FRAME_ECX]
    mov edx, [esp + FRAME_EDX]
    jmp syscall_known
syscall_unknown:
    mov dword [esp + FRAME_EAX], -ENOSYS
    jmp exit_to_user

; It came from virtual-8086 mode, whose frame is longer than others: nothing in
; it may be taken for what stands there in a struct trap_frame.
from_8086:
    mov eax, esp
    call trap_8086                      ; struct trap_frame *trap_8086(frame)
    mov esp, eax
    jmp exit_to_user

; The task gate for double faults arrives here on a stack of its own.
double_fault_entry:
    call double_fault                   ; _Noreturn void double_fault(void)

; arch_switch() is a call of this.
; in: eax = from, edx = to (struct arch_thread *); all but ebp is clobbered
;
; A switch is a change of stacks. `from` has called, so its return address lies
; on its stack, and ebp is pushed next; then esp is saved in `from` and
; loaded from `to`, and pop and ret take what `to` pushed when it called (or
; what arch_thread_init() laid there). All else that differs between threads is
; changed on the way: x87 and SSE registers, the stack that the CPU takes on the
; next entry from user code, the base of USER_TLS, fs and gs (which the kernel
; itself does not use; loading gs makes the CPU read that base again), and the
; address space.
align 16
switch_threads:
    push ebp
    mov [arch_cpu + CPU_CURRENT], edx
    mov ecx, [eax + THREAD_STACK_TOP]
    fxsave [ecx]
    mov ecx, [edx + THREAD_STACK_TOP]
    fxrstor [ecx]
    mov [arch_cpu + CPU_ESP0], ecx
    mov ecx, [edx + THREAD_TLS_BASE]
    mov [arch_cpu + CPU_TLS_SEGMENT + 2], cx
    shr ecx, 16
    mov [arch_cpu + CPU_TLS_SEGMENT + 4], cl
    mov [arch_cpu + CPU_TLS_SEGMENT + 7], ch
    mov [eax + THREAD_FS], fs
    mov [eax + THREAD_GS], gs
    mov fs, [edx + THREAD_FS]
    mov gs, [edx + THREAD_GS]
    mov [eax + THREAD_SP], esp
    mov esp, [edx + THREAD_SP]
    mov ecx, [edx + THREAD_SPACE]
    cmp [eax + THREAD_SPACE], ecx
    je .same_space
    mov eax, ecx
    jecxz .same_space                   ; the idle thread is at home anywhere
    call arch_space_use
.same_space:
    pop ebp
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
