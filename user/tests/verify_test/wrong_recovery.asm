; wrong_recovery.asm - sequences whose recovery lacks what it needs: see
; wrong.asm. Each goes on after .end with what stands there.

        %include "table.inc"

        section .text

two_stores:
.commit:
.bad:   mov     [edx], eax
        mov     [edx + 4], ecx
.end:
        WRONG   two_stores, COMMIT

one_more:
        mov     eax, [edx]
.commit:
.bad:   mov     [edx], ecx
        nop
.end:
        WRONG   one_more, COMMIT

%macro MIXED 1                  ; name: two words, the second past the commit
%1:
        mov     eax, [edx]
.commit:
        mov     [edx], ecx
        mov     [edx + 4], eax
.end:
%endmacro

MIXED clone_differs
        nop
.bad:   mov     eax, [edx]
        mov     [edx], ecx
        mov     [edx + 8], eax
        int3
        %define WITH clone_differs.bad
        WRONG   clone_differs, CLONE, CLONE

MIXED clone_without_trap
        nop
.bad:   mov     eax, [edx]
        mov     [edx], ecx
        mov     [edx + 4], eax
        nop
        %define WITH clone_without_trap.bad
        WRONG   clone_without_trap, CLONE, CLONE

MIXED clone_overlaps
.bad    equ     clone_overlaps
        int3
        %define WITH clone_overlaps.bad
        WRONG   clone_overlaps, CLONE, CLONE

; Nops are their own clone, one further on.
clone_overlaps_a_little:
.commit:
        nop
.bad:   nop
.end:
        nop
        int3
        %define WITH clone_overlaps_a_little.bad
        WRONG   clone_overlaps_a_little, CLONE, CLONE

MIXED clone_in_data
.bad    equ     data_clone
        %define WITH data_clone
        WRONG   clone_in_data, CLONE, CLONE

MIXED clone_nowhere
.bad    equ     8
        %define WITH 8
        WRONG   clone_nowhere, CLONE, CLONE

MIXED landing_elsewhere
        jmp     ebx
.bad:   nop
        %define WITH landing_elsewhere.bad
        WRONG   landing_elsewhere, LANDING, JUMP

MIXED landing_in_data
        jmp     ebx
.bad    equ     data_landing
        %define WITH data_landing
        WRONG   landing_in_data, LANDING, JUMP

MIXED no_jump
.bad:   nop
.land:  int3
        %define WITH no_jump.land
        WRONG   no_jump, JUMP, JUMP

MIXED call_at_end
.bad:   call    ebx
.land:  int3
        %define WITH call_at_end.land
        WRONG   call_at_end, JUMP, JUMP

MIXED jump_by_memory
.bad:   jmp     [ebx]
.land:  int3
        %define WITH jump_by_memory.land
        WRONG   jump_by_memory, JUMP, JUMP

MIXED jump_by_stack_pointer
.bad:   jmp     esp
.land:  int3
        %define WITH jump_by_stack_pointer.land
        WRONG   jump_by_stack_pointer, JUMP, JUMP

jump_register_read:
.commit:
        mov     [edx], ecx
.bad:   mov     [edx + 4], ebx
.end:
        jmp     ebx
.land:  int3
        %define WITH jump_register_read.land
        WRONG   jump_register_read, REGISTER, JUMP

jump_register_written:
.bad:   mov     ebx, [edx]
.commit:
        mov     [edx], ecx
.end:
        jmp     ebx
.land:  int3
        %define WITH jump_register_written.land
        WRONG   jump_register_written, REGISTER, JUMP

jump_register_is_pointer:
.bad:   mov     eax, [ebx]
.commit:
        mov     [edx], ecx
.end:
        jmp     ebx
.land:  int3
        %define WITH jump_register_is_pointer.land
        WRONG   jump_register_is_pointer, REGISTER, JUMP

%macro NO_GUARD 2+              ; name, what stands at the end
MIXED %1
.bad:   %2
        %define WITH guard
        WRONG   %1, GUARD_LOAD, FAULT
%endmacro

NO_GUARD no_load, nop
NO_GUARD load_elsewhere, mov ecx, [guard - 4]
NO_GUARD load_behind, mov ecx, [guard + 4096]
NO_GUARD load_by_register, mov ecx, [guard + ebx]
NO_GUARD load_thread_local, mov ecx, [gs:guard]
NO_GUARD store_to_guard, mov [guard], ecx
NO_GUARD add_to_guard, add [guard], ecx
NO_GUARD return_at_end, ret

MIXED guard_not_mapped
.bad:   mov     ecx, [0x10000000]
        %define WITH 0x10000000
        WRONG   guard_not_mapped, GUARD_LOAD, FAULT

%macro OWN_END 2+               ; name, what reads the byte at the end
%1:
.commit:
        mov     [edx], ecx
.bad:   %2
.end:
        nop
        WRONG   %1, OWN_END, REWRITE
%endmacro

OWN_END own_byte, mov al, [.end]
OWN_END own_word, mov eax, [.end]
OWN_END own_last_byte, mov eax, [.end - 3]
OWN_END own_wider, movzx ecx, word [.end - 1]
OWN_END own_compared, cmp dword [.end], 7

        section .data
data_clone:
        mov     eax, [edx]
        mov     [edx], ecx
        mov     [edx + 4], eax
data_landing:
        int3

        section .bss align=4096
        global  guard
guard:  resb    4096

        section .note.GNU-stack noalloc noexec nowrite progbits
