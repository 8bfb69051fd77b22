; code.asm - sequences that name themselves in whatever way, or do not. They
; stand in pages of their own, of which the fuzzer takes access away.

        section .text.fuzz progbits alloc exec nowrite align=4096
        times   64 db 0x90

; void run_code(uint32_t code, void *data);
; Jumps to `code` with esi in the data, edi and ebp as generate() wants them.
        global  run_code:function, run_code_end
run_code:
        push    ebx
        push    esi
        push    edi
        push    ebp
        mov     eax, [esp + 20]
        mov     esi, [esp + 24]
        lea     edi, [esi + 16]
        mov     ebp, run_code_end
        jmp     eax
run_code_end:
        pop     ebp
        pop     edi
        pop     esi
        pop     ebx
        ret

; void pair(volatile uint32_t *words, uint32_t *name, uint32_t what);
; *name = what; then a sequence that adds to two words; then *name = 0. At its
; end stands a load from guard_page, so that it fits each recovery but a jump;
; a copy of it is pair_copy.
        global  pair:function, pair.start, pair.commit, pair.end, pair_copy
        extern  guard_page
%macro PAIR 0
        mov     eax, [edx]
        inc     eax
        mov     [edx], eax
        mov     eax, [edx + 4]
        inc     eax
        mov     [edx + 4], eax
%endmacro
pair:
        mov     edx, [esp + 4]
        mov     ecx, [esp + 8]
        mov     eax, [esp + 12]
        mov     [ecx], eax
.start:
        mov     eax, [edx]
        inc     eax
.commit:
        mov     [edx], eax
        mov     eax, [edx + 4]
        inc     eax
        mov     [edx + 4], eax
.end:
        mov     eax, [guard_page]
        mov     dword [ecx], 0
        ret
        dd      0x53053053              ; RSEQ_SIG
        global  pair_abort
pair_abort:
        mov     ecx, [esp + 8]
        mov     dword [ecx], 0
        ret
pair_copy:
        PAIR
        int3

; A pair of stores like the one above, but at its end stands a jump; and the
; place where that may land.
        global  pair_jump:function, pair_jump.start, pair_jump.commit
        global  pair_jump.end, pair_landing
pair_jump:
        mov     edx, [esp + 4]
        push    ebx
        mov     ebx, pair_jumped
        mov     ecx, [esp + 12]
        mov     eax, [esp + 16]
        mov     [ecx], eax
.start:
        mov     eax, [edx]
        inc     eax
.commit:
        mov     [edx], eax
        mov     [edx + 4], eax
.end:
        jmp     ebx
pair_jumped:
        pop     ebx
        mov     ecx, [esp + 8]
        mov     dword [ecx], 0
        ret
pair_landing:
        int3

; void spin(volatile uint32_t *words, uint32_t *name, uint32_t what);
; An unbounded one, which runs until a trap stands at its end, or words[0] has
; been counted down. Then it changes the descriptor at `what`, and leaves in
; another way than by its end.
        global  spin:function, spin.start, spin.end
spin:
        mov     edx, [esp + 4]
        mov     ecx, [esp + 8]
        mov     eax, [esp + 12]
        mov     [ecx], eax
.start:
        dec     dword [edx]
        js      spin_over
        cmp     byte [spin.end], 0xcc
        jne     .start
        mov     edx, [edx + 4]          ; what to write there, and where
        mov     [eax + 16], dl
        jmp     spin_over
.end:
        nop
spin_over:
        mov     dword [ecx], 0
        ret

; void swap_N(volatile uint32_t *word);
; An exchange that a landmark designates, of kind N.
%assign kind 0
%rep 16
        global  swap_%+kind:function
swap_%+kind:
        mov     edx, [esp + 4]
        mov     ecx, kind
        db      0x0f, 0x1f, 0x40, 0x50 + kind
        mov     eax, [edx]
        mov     [edx], ecx
        ret
%assign kind kind + 1
%endrep

; void flags(uint32_t value);
; popf, which may begin single steps, or end them.
        global  flags:function
flags:
        push    dword [esp + 4]
        popf
        nop
        nop
        push    dword 0x202
        popf
        ret

        align   4096, db 0x90

; Functions by number.
        section .rodata
        global  swaps
        align   4
swaps:
%assign kind 0
%rep 16
        dd      swap_%+kind
%assign kind kind + 1
%endrep

        section .note.GNU-stack noalloc noexec nowrite progbits
