; int add_ten(volatile int *word);     the new value, added in one step
        %include "ras.inc"
        section .text
        global  add_ten:function
add_ten:
        mov     edx, [esp + 4]
RAS_BEGIN add_ten, RAS_ROLLBACK
        mov     eax, [edx]
        add     eax, 10
RAS_COMMIT
        mov     [edx], eax
RAS_END
        ret
        section .note.GNU-stack noalloc noexec nowrite progbits
