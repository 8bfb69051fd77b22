; What the forms by jump and by fault share, none of it for programs to use:
; ras_landing, where a thread lands that a recovery has sent astray; and
; ras_guard, a page that holds nothing else, so that the kernel can bar it.

        section .text.ras.landing
        global  ras_landing

ras_landing:
        int3

        section .bss.ras.guard nobits alloc noexec write align=4096
        global  ras_guard

ras_guard:
        resb    4096

        section .note.GNU-stack noalloc noexec nowrite progbits
