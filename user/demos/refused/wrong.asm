; Sequences that break a rule, none of them ever run: refused.c shows what
; the kernel thinks of each. They stand in no .ras section, or the program
; could not start.

; One struct ras_descriptor: NAME, NAME.commit and NAME.end, rolled back. By the
; symbols NAME.RAS_BEGIN and NAME.start the build finds the lines of the source
; (tools/sequences/lines).
%macro ROW 1
%1.RAS_BEGIN equ 0
%1.start equ %1
        %defstr %%text %1
[section .rodata]
%%name: db      %%text, 0
[section .data]
        dd      %1, %1.commit, %1.end, 0
        dd      0               ; RAS_ROLLBACK
        dd      %%name, 0, 0    ; clobbers: eax, ecx, edx, flags
        __SECT__
%endmacro

        section .data
        global  wrong_rows, wrong_rows_end
wrong_rows:

        section .text

; After a restart ecx is the old value once too often: the sum needs a
; register of its own (lib/ras/fetch_and_add.asm).
add_twice:
        add     ecx, [edx]
.commit:
        mov     [edx], ecx
.end:
        ROW     add_twice

; Whether ebx is loaded depends on memory: a restart may find it 0, and then
; the caller's ebx, which should come back as it was, is gone.
on_one_path:
        cmp     dword [edx], 0
        je      .commit
        mov     ebx, [edx + 4]
.commit:
        mov     [edx], ecx
.end:
        ROW     on_one_path

; The first write comes before what is called the commit.
two_stores:
        mov     eax, [edx]
        mov     [edx], ecx
.commit:
        mov     [edx + 4], eax
.end:
        ROW     two_stores

; Waits inside for somebody who cannot come in.
spin:
        mov     eax, [edx]
        test    eax, eax
        jnz     spin
.commit:
        mov     [edx], ecx
.end:
        ROW     spin

; Saves a register on the stack, which is a write as well.
save:
        push    ebx
        mov     ebx, [edx]
.commit:
        mov     [edx], ecx
.end:
        ROW     save

; Atomic already, and no need to be.
locked:
.commit:
        lock inc dword [edx]
.end:
        ROW     locked

        section .data
wrong_rows_end:

        section .note.GNU-stack noalloc noexec nowrite progbits
