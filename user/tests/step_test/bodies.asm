; bodies.asm - code that is stepped: whatever may lead elsewhere than to the
; next instruction, and whatever looks at the bytes of the next one. Each is
; void *body(void *argument), and its steps are those from its name to
; its name_end.

        global  jumps:function, jumps_end, repeats:function, repeats_end
        global  looks:function, looks_end

        section .text

jumps:
        mov     ecx, 3
.self:
        loop    .self                   ; to itself, twice
        jecxz   .zero
        nop
.zero:
        jecxz   .taken
        nop
.taken:
        inc     ecx
        jecxz   .zero                   ; not taken
        cmp     ecx, 1
        jne     .zero
        je      .equal
        nop
.equal:
        loopne  .equal                  ; not taken: ecx becomes 0
        call    .routine
        call    [.pointer]
        mov     edx, .routine
        call    edx
        push    edx
        call    [esp]
        pop     edx
        push    0
        push    .back
        ret     4
.back:
        jmp     [.table + ecx * 4 + 4]
        nop
.there:
        push    .other
        jmp     [esp]
.other:
        pop     edx
        pushf
        push    cs
        push    .returned
        iret
.returned:
        jmp     strict near .far
        times 200 nop
.far:
        cmp     ecx, 1
        jb      strict near .inside + 1 ; into the middle of an instruction
        nop
.inside:
        mov     eax, 0x90414190         ; nop, inc ecx, inc ecx, nop
        mov     eax, [esp + 4]
        lock add [eax], ecx
        xor     ecx, ecx
        bound   ecx, [.bounds]
        fld1
        fstp    st0
        enter   8, 0
        leave
        xchg    ax, ax
jumps_end:
        ret
jumps.routine:
        ret

        section .rodata
        align 4
jumps.pointer:
        dd      jumps.routine
jumps.table:
        dd      0, jumps.there
jumps.bounds:
        dd      -1, 1
        section .text

; Rounds: argument is memory for 64 bytes, of which the first 8 are 1 to 8.
repeats:
        push    esi
        push    edi
        mov     edx, [esp + 12]
        mov     esi, edx
        lea     edi, [edx + 16]
        mov     ecx, 8
.move:
        rep     movsb
        mov     ecx, 0
        rep     movsb
        mov     al, 5
        mov     edi, edx
        mov     ecx, 8
.scan:
        repne   scasb                   ; finds it in the fifth round
        setz    [edx + 32]
        mov     [edx + 36], ecx
        mov     esi, edx
        lea     edi, [edx + 16]
        mov     ecx, 8
        mov     byte [edx + 18], 9
.compare:
        repe    cmpsb                   ; the third differs
        setz    [edx + 33]
        mov     [edx + 40], ecx
        lea     edi, [edx + 28]
        mov     eax, 0x01020304
        mov     ecx, 2
        std
.store:
        rep     stosw                   ; downwards
        cld
        pop     edi
        pop     esi
repeats_end:
        ret

; Reads of the byte behind, which is a nop: returns how many saw something else.
looks:
        xor     edx, edx
        cmp     byte [.one], 0x90
.one:
        nop
        setne   dl
        add     ecx, [.two - 3]         ; its last byte
.two:
        nop
        mov     eax, .three - 8
        movzx   ecx, byte [eax + 8]
.three:
        nop
        cmp     ecx, 0x90
        setne   cl
        add     edx, ecx
        mov     eax, .four
        mov     cl, [eax]
.four:
        nop
        cmp     cl, 0x90
        setne   cl
        movzx   ecx, cl
        add     edx, ecx
        mov     eax, edx
looks_end:
        ret

        section .note.GNU-stack noalloc noexec nowrite progbits
