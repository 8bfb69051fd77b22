; Sequences for progress_test and their rows, unregistered.
;
; int NAME(int *word, int amount): add to *word, return what stood there;
; what is declared clobbered is the usual eax, ecx, edx, flags.

        section .text

%macro ROW 4                    ; function, commit, recovery, flags
[section .rodata]
        global  %1.row
%%name: db      "storm", 0
        align   4
%1.row: dd      %1.start, %2, %1.end, 0
        db      %3, %4
        dw      0
        dd      %%name, 0, 0
__SECT__
%endmacro

; Rolled back: four boundaries before the store.
        global  storm_back:function, storm_back.start, storm_back.end
storm_back:
        mov     edx, [esp + 4]
.start:
        mov     eax, [edx]
        mov     ecx, eax
        nop
        add     ecx, [esp + 8]
.commit:
        mov     [edx], ecx
.end:
        ret
ROW     storm_back, storm_back.commit, 0, 0

; Back before its first store, forward after it.
        global  storm_mixed:function, storm_mixed.start, storm_mixed.end
storm_mixed:
        mov     edx, [esp + 4]
.start:
        mov     eax, [edx]
        mov     ecx, eax
        add     ecx, [esp + 8]
.commit:
        mov     [edx + 4], ecx
        nop
        mov     [edx], ecx
.end:
        ret
ROW     storm_mixed, storm_mixed.commit, 5, 0

; void unbounded(int *word, int turns): counts down in *word; commit == start.
        global  unbounded:function, unbounded.start, unbounded.end
unbounded:
        mov     edx, [esp + 4]
        mov     ecx, [esp + 8]
.start:
        mov     [edx], ecx
.turn:
        dec     dword [edx]
        jnz     .turn
.end:
        ret
ROW     unbounded, unbounded.start, 5, 1

        section .note.GNU-stack noalloc noexec nowrite progbits
