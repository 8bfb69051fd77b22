; wrong.asm - sequences that break one rule each. None of them ever runs.
;
; [edx] is the word that each is about; .bad marks the instruction that
; ras_explain() has to name.

        %include "table.inc"

        section .text

; ---- instructions that are not allowed at all ----

REFUSED division, UNKNOWN, div ecx
REFUSED processor_name, UNKNOWN, cpuid
REFUSED floating_point, UNKNOWN, fld1
REFUSED string_move, UNKNOWN, movsd
REFUSED undefined, UNKNOWN, ud2
REFUSED compare_and_exchange_8, UNKNOWN, cmpxchg8b [edx]
REFUSED short_addresses, UNKNOWN, a16 mov ecx, [bx]
REFUSED two_prefixes, UNKNOWN, db 0x66, 0x66, 0x89, 0xC8
REFUSED bits_far_away, UNKNOWN, bt [edx], ecx
REFUSED counted_loop, UNKNOWN, loop .commit
REFUSED data_inside, UNKNOWN, db 0x0F, 0xFF
REFUSED call_near, CALL, call string_move
REFUSED call_register, CALL, call eax
REFUSED call_through_memory, CALL, call [edx]
REFUSED return, RETURN, ret
REFUSED return_and_pop, RETURN, ret 4
REFUSED return_far, RETURN, retf
REFUSED return_from_interrupt, RETURN, iret
REFUSED jump_register, INDIRECT, jmp eax
REFUSED jump_through_memory, INDIRECT, jmp [edx]
REFUSED system_call, SYSTEM, int 0x80
REFUSED trap, SYSTEM, int3
REFUSED trap_if_overflow, SYSTEM, into
REFUSED debug_trap, SYSTEM, int1
REFUSED fast_system_call, SYSTEM, sysenter
REFUSED repeated_move, REPEAT, rep movsd
REFUSED repeated_scan, REPEAT, repne scasb
REFUSED pause_hint, REPEAT, pause
REFUSED push_register, STACK, push eax
REFUSED push_memory, STACK, push dword [edx]
REFUSED push_number, STACK, push 1
REFUSED push_all, STACK, pusha
REFUSED push_flags, STACK, pushf
REFUSED pop_register, STACK, pop eax
REFUSED load_stack_pointer, STACK, mov esp, eax
REFUSED load_half_of_it, STACK, mov sp, ax
REFUSED add_to_stack_pointer, STACK, add esp, 4
REFUSED move_it_by_lea, STACK, lea esp, [esp + 4]
REFUSED exchange_it, STACK, xchg eax, esp
REFUSED frame_enter, STACK, enter 0, 0
REFUSED frame_leave, STACK, leave
REFUSED load_segment, SEGMENT, mov fs, ax
REFUSED load_gs, SEGMENT, mov gs, ax
REFUSED store_segment, SEGMENT, mov ax, ds
REFUSED pop_segment, SEGMENT, pop es
REFUSED load_far_pointer, SEGMENT, lds eax, [edx]
REFUSED override_fs, SEGMENT, mov ecx, [fs:0]
REFUSED override_cs, SEGMENT, mov ecx, [cs:edx]
REFUSED gs_without_memory, SEGMENT, db 0x65, 0x89, 0xC1
REFUSED disable_interrupts, FLAGS, cli
REFUSED enable_interrupts, FLAGS, sti
REFUSED pop_flags, FLAGS, popf
REFUSED direction_down, FLAGS, std
REFUSED set_carry, FLAGS, stc
REFUSED input, IO, in al, dx
REFUSED output, IO, out dx, al
REFUSED halt, IO, hlt
REFUSED control_register, UNKNOWN, mov ecx, cr0
REFUSED model_register, UNKNOWN, wrmsr
REFUSED locked, LOCK, lock inc dword [edx]

; The commit itself may be none of them either.
locked_commit:
.commit:
.bad:   lock inc dword [edx]
.end:
        WRONG   locked_commit, LOCK

; The CPU locks xchg with memory, prefix or not.
exchange_commit:
        mov     ecx, [edx + 4]
.commit:
.bad:   xchg    [edx], ecx
.end:
        WRONG   exchange_commit, EXCHANGE

exchange_past_commit:
.commit:
        mov     [edx], ecx
.bad:   xchg    cl, [edx + 4]
.end:
        WRONG   exchange_past_commit, EXCHANGE, EMULATE

; ---- where instructions begin and end ----

commit_in_middle:
        mov     eax, [edx]
.bad:   mov     ecx, 0x12345678
.commit equ     .bad + 2
        mov     [edx], eax
.end:
        WRONG   commit_in_middle, CROSSES

end_in_middle:
        mov     eax, [edx]
.commit:
.bad:   mov     dword [edx], 1
.end    equ     .bad + 5
        WRONG   end_in_middle, CROSSES

end_after_prefix:
.commit:
        mov     [edx], eax
.bad:   db      0x66
.end:
        WRONG   end_after_prefix, CROSSES

; ---- branches ----

spin:
        mov     eax, [edx]
        test    eax, eax
.bad:   jnz     spin
.commit:
        mov     [edx], ecx
.end:
        WRONG   spin, BACKWARD

jump_to_itself:
.commit:
        mov     [edx], eax
.bad:   jmp     .bad
.end:
        WRONG   jump_to_itself, BACKWARD, EMULATE

out_above:
        mov     eax, [edx]
        test    eax, eax
.bad:   jz      .beyond
.commit:
        mov     [edx], ecx
.end:
        nop
.beyond:
        WRONG   out_above, EXIT

out_below:
        mov     eax, [edx]
.bad:   jmp     out_above
.commit:
        mov     [edx], ecx
.end:
        WRONG   out_below, EXIT

out_past_commit:
.commit:
        mov     [edx], eax
.bad:   jmp     out_above
        nop
.end:
        WRONG   out_past_commit, EXIT, BREAKPOINT

into_middle:
        mov     eax, [edx]
.bad:   jz      .long + 1
.long:  mov     ecx, 0x12345678
.commit:
        mov     [edx], eax
.end:
        WRONG   into_middle, TARGET

into_middle_of_commit:
        mov     eax, [edx]
.bad:   jz      .commit + 1
.commit:
        mov     dword [edx], 1
.end:
        WRONG   into_middle_of_commit, TARGET

        %define UNBOUNDED RAS_UNBOUNDED
back_into_middle:
.commit:
.long:  mov     ecx, 0x12345678
.bad:   jnz     .long + 1
.end:
        WRONG   back_into_middle, TARGET, REWRITE

        %define UNBOUNDED RAS_UNBOUNDED
back_too_far:
.commit:
        mov     ecx, [edx]
.bad:   jnz     back_into_middle
.end:
        WRONG   back_too_far, EXIT, REWRITE

; ---- memory before the commit ----

REFUSED store, STORE, mov [edx], ecx
REFUSED store_absolute, STORE, mov [0x12345678], eax
REFUSED store_to_stack, STORE, mov [esp - 4], eax
REFUSED store_thread_local, STORE, mov [gs:0], eax
REFUSED increment, STORE, inc dword [edx]
REFUSED add_to_memory, STORE, add [edx], eax
REFUSED negate, STORE, neg dword [edx]
REFUSED shift, STORE, shl dword [edx], 1
REFUSED set_byte, STORE, setz [edx]
REFUSED set_bit, STORE, bts dword [edx], 3
REFUSED exchange, STORE, xchg [edx], eax
REFUSED exchange_and_add, STORE, xadd [edx], eax
REFUSED compare_and_exchange, STORE, cmpxchg [edx], ecx

; ---- what a restart needs ----

add_twice:
.bad:   add     ecx, [edx]
.commit:
        mov     [edx], ecx
.end:
        CLOBBERS_LIVE add_twice, BIT_ECX

pointer_moves:
        mov     eax, [edx]
.bad:   add     edx, 4
.commit:
        mov     [edx], eax
.end:
        CLOBBERS_LIVE pointer_moves, BIT_EDX

; ebx is not among the clobbered: on the path to .end it is the caller's.
one_path_to_end:
        mov     eax, [edx]
        test    eax, eax
        jz      .end
.bad:   mov     ebx, [edx + 4]
.commit:
        mov     [edx], ecx
.end:
        CLOBBERS_LIVE one_path_to_end, BIT_EBX

; Rotations are not in the subset.
rotation:
        mov     eax, [edx]
.bad:   rol     eax, 3
.commit:
        mov     [edx], ecx
.end:
        WRONG   rotation, UNKNOWN

; Every machine may leave its own overflow flag behind a shift by three.
shift_and_jo:
        mov     eax, [edx]
.bad:   shl     eax, 3
        jo      .end
.commit:
        mov     [edx], ecx
.end:
        WRONG   shift_and_jo, UNDEFINED

; A loop looks at it, two times round.
        %define UNBOUNDED RAS_UNBOUNDED
shift_and_loop:
.commit:
        mov     [edx], ecx
        jmp     .shift
.jo:    jo      .end
.back:  jmp     .jo
.bad:
.shift: shl     eax, 3
        jmp     .back
.end:
        WRONG   shift_and_loop, UNDEFINED, REWRITE

one_path_to_commit:
        cmp     dword [edx], 0
        je      .commit
.bad:   mov     ebx, [edx + 4]
.commit:
        mov     [edx], ecx
.end:
        CLOBBERS_LIVE one_path_to_commit, BIT_EBX

; Who jumps does not care for ecx, but who does not wants the caller's.
read_on_one_path:
        cmp     dword [edx], 0
        je      .bad
        mov     eax, ecx
.bad:   mov     ecx, [edx + 4]
.commit:
        mov     [edx], ecx
.end:
        CLOBBERS_LIVE read_on_one_path, BIT_ECX

; It is replaced, but only after a branch has gone around that.
saved_too_late:
        cmp     dword [edx], 0
        je      .end
.bad:   mov     ecx, [edx + 4]
        cmp     ecx, eax
.commit:
        mov     [edx], ecx
.end:
        %define CLOBBERS BIT_EAX
        CLOBBERS_LIVE saved_too_late, BIT_ECX

low_byte:
.bad:   mov     bl, [edx]
.commit:
        mov     [edx], ecx
.end:
        CLOBBERS_LIVE low_byte, BIT_EBX

high_byte:
.bad:   mov     bh, [edx]
.commit:
        mov     [edx], ecx
.end:
        CLOBBERS_LIVE high_byte, BIT_EBX

low_word:
.bad:   mov     si, [edx]
.commit:
        mov     [edx], ecx
.end:
        CLOBBERS_LIVE low_word, BIT_ESI

; The high half of eax goes to memory.
byte_of_clobbered:
.bad:   mov     al, [edx]
.commit:
        mov     [edx], eax
.end:
        CLOBBERS_LIVE byte_of_clobbered, BIT_EAX

set_if:
        cmp     dword [edx], 0
.bad:   setz    bl
.commit:
        mov     [edx], ecx
.end:
        CLOBBERS_LIVE set_if, BIT_EBX

move_if:
        cmp     dword [edx], 0
.bad:   cmovz   ebx, [edx + 4]
.commit:
        mov     [edx], ecx
.end:
        CLOBBERS_LIVE move_if, BIT_EBX

exchanged:
.bad:   xchg    ebx, ecx
.commit:
        mov     [edx], ecx
.end:
        CLOBBERS_LIVE exchanged, BIT_EBX | BIT_ECX

carry_comes_in:
        mov     eax, [edx]
.bad:   adc     eax, 0
.commit:
        mov     [edx], eax
.end:
        CLOBBERS_LIVE carry_comes_in, BIT_CF

flag_read_then_lost:
        jc      .end
.bad:   cmp     dword [edx], 0
        je      .end
.commit:
        mov     [edx], eax
.end:
        CLOBBERS_LIVE flag_read_then_lost, BIT_CF

; After `and` AF is undefined, so it does not surely have a new value.
undefined_flag:
        mov     eax, [edx]
.bad:   and     eax, 1
.commit:
        mov     [edx], eax
.end:
        %define CLOBBERS BIT_EAX
        CLOBBERS_LIVE undefined_flag, BIT_AF

; A shift by 0 leaves the flags as they were.
shift_by_cl:
        mov     eax, [edx]
.bad:   shl     eax, cl
.commit:
        mov     [edx], eax
.end:
        %define CLOBBERS BIT_EAX
        CLOBBERS_LIVE shift_by_cl, BIT_FLAGS

nothing_clobbered:
        cmp     dword [edx], 0
        je      .end
.bad:   mov     eax, [edx + 4]
.commit:
        mov     [edx], ecx
.end:
        %define CLOBBERS RAS_NOTHING
        CLOBBERS_LIVE nothing_clobbered, BIT_EAX

        section .note.GNU-stack noalloc noexec nowrite progbits
