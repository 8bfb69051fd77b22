# unit.mk - build the unit tests: code of lib/, kernel/ and arch/, compiled
# for this host with sanitizers, as 64-bit and as 32-bit programs.
#
#   tests/unit/NAME.c    a test; becomes build/unit/NAME-64 and NAME-32
#   tests/unit/native/   what stands between it and the host
#   tests/unit/arch/     an x86.h (for arch.h) whose machine is the test itself
#
# The test uses the host's headers and C library. The code under test is
# compiled with our headers, and native/rename.h gives each of its functions
# whose name the host has too the prefix re_. It comes out of archives, so a
# test that defines a function itself has replaced the kernel's.

UNIT := $(B)/unit

UNIT_SOURCES := $(sort $(wildcard tests/unit/*.c))
UNIT_NAMES   := $(UNIT_SOURCES:tests/unit/%.c=%)
UNIT_TESTS   := $(foreach bits,64 32,$(UNIT_NAMES:%=$(UNIT)/%-$(bits)))

# What a host can run: no system calls, no thread pointer.
UNIT_LIB    := $(addprefix lib/libc/internal/,atomic.c div64.c lock.c \
                 program.c tls.c) \
               $(addprefix lib/libc/stdio/,format.c format_double.c input.c \
                 lines.c open_stream.c output.c printf.c scanf.c \
                 scanf_directive.c scanf_number.c stream.c stream_state.c) \
               $(addprefix lib/libc/stdlib/,arithmetic.c decimal.c \
                 environment.c exit.c heap.c large.c malloc.c rand.c sort.c \
                 strtod.c strtol.c) \
               $(wildcard lib/libc/string/*.c) \
               $(addprefix lib/libc/,time/calendar.c \
                 time/strftime.c unistd/getopt.c) \
               $(addprefix lib/explore/,accesses.c calls.c code.c columns.c \
                 effect.c ending.c flow.c foreign.c json.c loops.c machine.c \
                 meaning.c memory.c queue.c report.c replay.c rows.c \
                 schedule.c table.c visible.c words.c)
UNIT_KERNEL := $(addprefix kernel/,command_line.c fs/initrd.c \
                 fs/tree.c mm/frame.c mm/heap.c mm/space.c mm/fault.c \
                 mm/region.c mm/page.c proc/elf.c ras/ras.c ras/unregistered.c \
                 ras/parts.c ras/code.c \
                 ras/bound/verify.c ras/identify/designated.c \
                 ras/identify/dynamic.c ras/identify/static.c \
                 ras/recover/rollback.c ras/recovered.c \
                 return_to_user.c syscall/times.c)
UNIT_ARCH   := $(addprefix arch/x86/,decode.c emulate.c length.c opcodes.c)

# Ubuntu's compiler fortifies unless it is told not to, and the host's fgets()
# then gives NULL for a buffer of one byte.
UNIT_FLAGS := -std=gnu17 -O1 -g -Wall -Wextra -Wshadow -Wundef \
              -Wstrict-prototypes -fno-omit-frame-pointer -fno-common \
              -fsanitize=address,undefined -fno-sanitize-recover=all \
              -U_FORTIFY_SOURCE
ifeq ($(WERROR),1)
UNIT_FLAGS += -Werror
endif

# gcc would make calls of the host's memset and so on out of our loops; clang
# does not, and does not know the option.
UNIT_LOOPS := $(shell o=-fno-tree-loop-distribute-patterns; \
                $(HOSTCC) $$o -E -x c /dev/null >/dev/null 2>&1 && echo $$o)

# Our headers come last here: the host's own go first where it has them.
UNIT_TEST_FLAGS   := $(UNIT_FLAGS) -Wno-format-nonliteral \
                     -Itests/unit/native -Itests/unit/arch -Ikernel \
                     -Iarch/x86 \
                     -idirafter lib/include
UNIT_LIB_FLAGS    := $(UNIT_FLAGS) -Wmissing-prototypes -ffreestanding \
                     $(UNIT_LOOPS) \
                     -include tests/unit/native/rename.h -nostdinc \
                     -Ilib/include -Ilib -Ikernel/syscall
UNIT_KERNEL_FLAGS := $(UNIT_LIB_FLAGS) -DUNIT_KERNEL -Itests/unit/arch \
                     -Ikernel -Iarch/x86

# The compiler for 32 bits, or nothing: then each test is a script that says
# so, and passes.
$(UNIT)/32/cc: tools/doctor tests/unit/unit.mk $(REBUILD)
	$(Q)mkdir -p $(@D)
	$(Q)tools/doctor --host-cc-32 > $@ || : > $@
$(UNIT)/64/cc: tests/unit/unit.mk $(REBUILD)
	$(Q)mkdir -p $(@D)
	$(Q)echo $(HOSTCC) > $@

# $(1) bits, $(2) flags: compile $< if there is a compiler.
define unit_compile
$(call say,HOST,$@)
$(Q)mkdir -p $(@D); read -r cc < $(UNIT)/$(1)/cc || exit 0; \
    $$cc $(2) -MMD -MP -MF $(@:.o=.d) -MT $@ -c -o $@ $<
endef
UNIT_COMPILER_HEADERS = -isystem `$$cc -print-file-name=include`

# $(1): 64 or 32
define unit_rules
$(UNIT)/$(1)/lib/libc/%.o: lib/libc/%.c $(UNIT)/$(1)/cc
	$$(call unit_compile,$(1),$$(UNIT_LIB_FLAGS) $$(UNIT_COMPILER_HEADERS))

$(UNIT)/$(1)/lib/explore/%.o: lib/explore/%.c $(UNIT)/$(1)/cc
	$$(call unit_compile,$(1),$$(UNIT_LIB_FLAGS) $$(UNIT_COMPILER_HEADERS))

$(UNIT)/$(1)/kernel/%.o: kernel/%.c $(UNIT)/$(1)/cc
	$$(call unit_compile,$(1),$$(UNIT_KERNEL_FLAGS) $$(UNIT_COMPILER_HEADERS))

$(UNIT)/$(1)/arch/%.o: arch/%.c $(UNIT)/$(1)/cc
	$$(call unit_compile,$(1),$$(UNIT_KERNEL_FLAGS) $$(UNIT_COMPILER_HEADERS))

$(UNIT)/$(1)/%.o: %.c $(UNIT)/$(1)/cc
	$$(call unit_compile,$(1),$$(UNIT_TEST_FLAGS))

$(UNIT)/$(1)/under_test.a: $(UNIT_LIB:%.c=$(UNIT)/$(1)/%.o) \
        $(UNIT_KERNEL:%.c=$(UNIT)/$(1)/%.o) \
        $(UNIT_ARCH:%.c=$(UNIT)/$(1)/%.o) \
        $(UNIT)/$(1)/tests/unit/native/system.o \
        $(UNIT)/$(1)/tests/unit/native/machine.o \
        $(UNIT)/$(1)/tests/unit/native/segment.o \
        $(UNIT)/$(1)/lib/tap/tap.o tests/unit/unit.mk
	$(Q)rm -f $$@
	$(Q)[ ! -s $(UNIT)/$(1)/cc ] || ar rcs $$@ $$(filter %.o,$$^)

$(UNIT)/%-$(1): $(UNIT)/$(1)/tests/unit/%.o $(UNIT)/$(1)/under_test.a
	$$(call say,LINK,$$@)
	$(Q)if read -r cc < $(UNIT)/$(1)/cc; then \
	    $$$$cc -fsanitize=address,undefined -o $$@ $$^ -lm -lpthread; \
	else \
	    printf '#!/bin/sh\necho "1..0 # SKIP %s"\n' \
	        'this host runs no $(1)-bit programs' > $$@; chmod +x $$@; \
	fi
endef
$(eval $(call unit_rules,64))
$(eval $(call unit_rules,32))

.PHONY: unit
.SECONDARY: $(foreach bits,64 32,$(UNIT_NAMES:%=$(UNIT)/$(bits)/tests/unit/%.o))
unit: $(UNIT_TESTS)

-include $(wildcard $(UNIT)/*/*/*.d $(UNIT)/*/*/*/*.d $(UNIT)/*/*/*/*/*.d)
