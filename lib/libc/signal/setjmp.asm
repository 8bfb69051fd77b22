; setjmp.h: the registers that a function must preserve, saved and restored.
;
; struct jump_buffer:
;
;       0    4    8    12   16   20   24        28
;       ebx  esi  edi  ebp  esp  eip  has_mask  mask
;
; esp is saved as it is after the return, above the return address.

        bits    32

HAS_MASK        equ     24
MASK            equ     28
SIG_BLOCK       equ     0

        section .text
        global  setjmp:function, sigsetjmp:function, longjmp:function
        extern  __sys_sigprocmask

; int sigsetjmp(sigjmp_buf environment, int save_mask);
; In:        [esp + 4] = environment, [esp + 8] = save_mask
; Out:       eax = 0
; Clobbered: ecx, edx, flags
sigsetjmp:
        mov     edx, [esp + 4]
        mov     ecx, [esp + 8]
        mov     [edx + HAS_MASK], ecx
        test    ecx, ecx
        jz      save
        lea     edx, [edx + MASK]
        push    edx
        push    0
        push    SIG_BLOCK
        call    __sys_sigprocmask       ; (SIG_BLOCK, NULL, &mask) only asks
        add     esp, 12
        jmp     save

; int setjmp(jmp_buf environment);
; In:        [esp + 4] = environment
; Out:       eax = 0
; Clobbered: ecx, edx, flags
setjmp:
        mov     edx, [esp + 4]
        mov     dword [edx + HAS_MASK], 0
save:
        mov     edx, [esp + 4]
        mov     [edx], ebx
        mov     [edx + 4], esi
        mov     [edx + 8], edi
        mov     [edx + 12], ebp
        lea     ecx, [esp + 4]
        mov     [edx + 16], ecx
        mov     ecx, [esp]
        mov     [edx + 20], ecx
        xor     eax, eax
        ret

; _Noreturn void longjmp(jmp_buf environment, int value);
; In:        [esp + 4] = environment, [esp + 8] = value
; Out:       eax = value, or 1 instead of 0; returns from setjmp
longjmp:
        mov     edx, [esp + 4]
        mov     eax, [esp + 8]
        cmp     eax, 1
        adc     eax, 0                  ; 0 becomes 1
        mov     ebx, [edx]
        mov     esi, [edx + 4]
        mov     edi, [edx + 8]
        mov     ebp, [edx + 12]
        mov     esp, [edx + 16]
        jmp     [edx + 20]

        section .note.GNU-stack noalloc noexec nowrite progbits
