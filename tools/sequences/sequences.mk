# sequences.mk - build $(VERIFIER), which looks at each program's sequences: the
# kernel's own code, compiled for this host (tools/sequences/check runs it).
#
# Where that fails, as without a compiler for the host, an empty file stands in
# its place. Then nothing is checked here, which is said, and only the kernel
# looks, when a program starts.

VERIFIER_KERNEL := $(addprefix kernel/ras/,bound/verify.c code.c register.c) \
                   $(wildcard kernel/ras/recover/*.c) \
                   $(addprefix arch/x86/,decode.c opcodes.c) \
                   lib/libc/string/string.c
VERIFIER_HOST   := $(wildcard tools/sequences/*.c) lib/libc/reprise/ras_say.c
VERIFIER_HEADERS := $(wildcard tools/sequences/*.h lib/libc/reprise/*.h \
                      kernel/ras/*.h kernel/ras/*/*.def arch/x86/*.h \
                      arch/x86/*.def) lib/include/reprise/ras.h

# As the unit tests do it (tests/unit/unit.mk): the kernel's code with our
# headers and names of its own, and the rest with the host's.
VERIFIER_FLAGS        := -std=gnu17 -O1 -g -fno-common
VERIFIER_KERNEL_FLAGS := $(VERIFIER_FLAGS) -w -ffreestanding -DUNIT_KERNEL \
                         -include tests/unit/native/rename.h -nostdinc \
                         -Itests/unit/arch -Ikernel -Iarch/x86 \
                         -Ilib/include -Ilib
VERIFIER_HOST_FLAGS   := $(VERIFIER_FLAGS) -Wall -Wextra \
                         -Wno-format-nonliteral -Itests/unit/arch -Ikernel \
                         -Iarch/x86 -Ilib -idirafter lib/include
ifeq ($(WERROR),1)
VERIFIER_HOST_FLAGS += -Werror
endif

$(VERIFIER): $(VERIFIER_KERNEL) $(VERIFIER_HOST) $(VERIFIER_HEADERS) \
        $(REBUILD) tools/sequences/sequences.mk tools/sequences/absent.awk
	$(call say,HOST,$@)
	$(Q)mkdir -p $(@D)
	$(Q)rm -f $(@D)/*; \
	( command -v $(firstword $(HOSTCC)) >/dev/null && \
	  include=`$(HOSTCC) -print-file-name=include` && \
	  for source in $(VERIFIER_KERNEL); do \
	      $(HOSTCC) $(VERIFIER_KERNEL_FLAGS) -isystem $$include -c \
	          -o $(@D)/kernel-`basename $$source`.o $$source || exit; \
	  done && \
	  for source in $(filter-out %/absent.c,$(VERIFIER_HOST)); do \
	      $(HOSTCC) $(VERIFIER_HOST_FLAGS) -c \
	          -o $(@D)/host-`basename $$source`.o $$source || exit; \
	  done && \
	  { nm $(@D)/host-*.o; echo kernel; nm $(@D)/kernel-*.o; } >$(@D)/symbols && \
	  awk -f tools/sequences/absent.awk $(@D)/symbols >$(@D)/absent.def && \
	  $(HOSTCC) $(VERIFIER_HOST_FLAGS) -I$(@D) -o $@ \
	      tools/sequences/absent.c $(@D)/host-*.o $(@D)/kernel-*.o; \
	) || { : > $@; echo 'Sequences are not checked here: no verifier can be' \
	       'built for this host (make doctor).' >&2; }
