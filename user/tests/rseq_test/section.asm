; int section_add(struct rseq *own, volatile int *word, int amount);
;
; Adds to *word and returns what stood there; a section as rseq(2) has them,
; described by section_cs (which a test may change). Each abort is counted in
; section_aborts; section_left collects what it left in rseq_cs.

SIGNATURE       equ     0x53053053
RSEQ_CS         equ     8

        section .text
        global  section_add:function, section_start, section_end, section_abort

section_add:
        push    ebx
.again:
        mov     ebx, [esp + 8]
        mov     edx, [esp + 12]
        mov     dword [ebx + RSEQ_CS], section_cs
section_start:
        mov     eax, [edx]
        mov     ecx, [esp + 16]
        add     ecx, eax
        mov     [edx], ecx
section_end:
        pop     ebx
        ret
        dd      SIGNATURE
section_abort:
        inc     dword [section_aborts]
        mov     ecx, [ebx + RSEQ_CS]
        or      [section_left], ecx
        jmp     section_add.again

; void section_call(struct rseq *own): a section that makes a system call.
        global  section_call:function
section_call:
        mov     edx, [esp + 4]
        mov     dword [edx + RSEQ_CS], .cs
.start:
        xor     eax, eax
        int     0x80                    ; getpid
        nop
.end:
        ret
        dd      SIGNATURE
.abort:
        ret

; void signed_inside(volatile int *word): the signature stands in its middle.
        global  signed_inside:function
        global  signed_inside.start, signed_inside.middle, signed_inside.end
signed_inside:
        mov     edx, [esp + 4]
.start:
        mov     eax, [edx]
        test    eax, SIGNATURE
.middle:
        mov     [edx], eax
.end:
        ret

; int both(struct rseq *own, volatile int *pair, int amount): adds to both of
; them, one after the other, in a sequence inside a section. 1: it was aborted.
        global  both:function, both.start, both.commit, both.end
both:
        mov     edx, [esp + 4]
        mov     dword [edx + RSEQ_CS], .cs
.section:
        mov     edx, [esp + 8]
        xor     eax, eax
.start:
        mov     ecx, [edx]
        add     ecx, [esp + 12]
.commit:
        mov     [edx], ecx
        mov     [edx + 4], ecx
.end:
        nop
.section_end:
        ret
        dd      SIGNATURE
.abort:
        mov     eax, 1
        ret

        section .data
        align   32
both.cs:
        dd      0, 0
        dd      both.section, 0, both.section_end - both.section, 0
        dd      both.abort, 0
        align   32
        global  section_cs, section_aborts, section_left
section_cs:
        dd      0, 0
        dd      section_start, 0, section_end - section_start, 0
        dd      section_abort, 0
        align   32
section_call.cs:
        dd      0, 0
        dd      section_call.start, 0, section_call.end - section_call.start, 0
        dd      section_call.abort, 0
section_aborts:
        dd      0
section_left:
        dd      0

        section .note.GNU-stack noalloc noexec nowrite progbits
