# Reprise. `make` alone lists what can be made; `make run` boots the tour.
# Sources are found by where they stand; nothing here lists them, except for
# KERNEL_LIB. Everything is built below build/. GNU make 3.81 is enough.

#   V=1             show every command
#   DEBUG=0         leave ASSERT out
#   CHECK=1         a kernel in build/check that checks itself: tests/kernel/check.c
#   WERROR=1        a warning is an error (what CI does)
#   CROSS_COMPILE=  prefix of gcc and binutils; empty for the host's own

B := build
# Where the kernel and its archive go; the programs are the same for both.
K := $(B)$(if $(filter 1,$(CHECK)),/check)

ifneq ($(filter-out iso,$(BOOT)),)
$(error BOOT=$(BOOT) is not known: say BOOT=iso, or nothing)
endif

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-zA-Z%-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' \
	    Makefile
	@echo
	@echo "  make run PROGRAM=NAME ARGS='...'   boot straight into a program"
	@echo "  make run BOOT=iso                  boot by GRUB from the ISO image"
	@echo "  make run EXACT=1                   repeatable to the instruction"
	@echo "  make run SHIFT=6                   fewer instructions a second, for"
	@echo "                                     a host that is too slow for SHIFT=4"
	@echo "  make CHECK=1 all                   a second kernel, which checks itself at"
	@echo "                                     each process's end: CHECK=1 tools/guest"
	@echo "  tools/reprise-cc a.c -o a          compile a program from elsewhere"
	@echo "  tools/guest ./a                    run it; its input and exit status"
	@echo "  V=1 WERROR=1 DEBUG=0 CROSS_COMPILE=PREFIX- fit every target"

# ---------------------------------------------------------------- tools ----

ifeq ($(origin CROSS_COMPILE),undefined)
CROSS_COMPILE := $(shell tools/doctor --compiler 2>/dev/null)
endif

CC      := $(CROSS_COMPILE)gcc
LD      := $(CROSS_COMPILE)ld
AR      := $(CROSS_COMPILE)ar
OBJCOPY := $(CROSS_COMPILE)objcopy
OBJDUMP := $(CROSS_COMPILE)objdump
ADDR2LINE := $(CROSS_COMPILE)addr2line
NM      := $(CROSS_COMPILE)nm
NASM    := nasm
HOSTCC  := cc

ifeq ($(V),1)
Q   :=
say  = @:
else
Q   := @
say  = @printf '  %-5s %s\n' '$(1)' '$(2)'
endif

# ---------------------------------------------------------------- flags ----
# Whatever the distributions' compilers differ in is spelled out.

WARNINGS := -Wall -Wextra -Wshadow -Wundef -Wvla -Wwrite-strings \
            -Wpointer-arith -Wstrict-prototypes -Wmissing-prototypes \
            -Wold-style-definition -Wredundant-decls

# What gcc says nothing of: rows of tables that leave their last fields out, and
# options that one file has no use for.
ifneq ($(findstring clang,$(shell $(CC) --version 2>/dev/null)),)
WARNINGS += -Wno-missing-field-initializers -Wno-unused-command-line-argument
endif

# The compiler may be one that makes programs for Linux; this is not Linux.
NOT_LINUX := -U__linux__ -U__linux -Ulinux -U__gnu_linux__

# $(1): spellings of one option, the first of which that CC knows is taken.
option = $(shell for option in $(1); do \
             $(CC) $$option -Werror -E -x c /dev/null >/dev/null 2>&1 && \
             { echo $$option; break; }; done)
NO_LOOP_CALLS := $(call option,-fno-tree-loop-distribute-patterns -fno-builtin)
STACK_OF_4    := $(call option,-mpreferred-stack-boundary=2 -mstack-alignment=4)
PLAIN_ASM     := $(call option,-fno-integrated-as)
QUIET_CLANG   := $(call option,-Qunused-arguments)
NO_FUSING     := $(call option,-fno-fuse-ops-with-volatile-access)

# What this system and its machine need of every program, also of those from
# elsewhere (tools/reprise-cc): what may be said otherwise, and what may not.
TARGET_DEFAULTS := -march=i686 -mtune=generic -mfpmath=387 -mno-sse -mno-mmx \
                   -fno-asynchronous-unwind-tables $(NO_FUSING) $(NOT_LINUX) \
                   -U_FORTIFY_SOURCE
TARGET_FORCED   := -m32 -fno-pic -fno-pie -fcf-protection=none \
                   -fno-stack-protector -fno-stack-clash-protection -nostdinc
TARGET_LINK     := -m elf_i386 -nostdlib --build-id=none -z noexecstack \
                   -z max-page-size=4096
LAYOUT          := --gc-sections -T lib/program.ld
CC_INCLUDE      := -isystem $(shell $(CC) -print-file-name=include 2>/dev/null)

CFLAGS := -std=gnu17 $(TARGET_DEFAULTS) -O2 -g $(WARNINGS) -ffreestanding \
          -fno-omit-frame-pointer -fno-strict-aliasing -fno-common \
          $(NO_LOOP_CALLS) $(TARGET_FORCED) $(CC_INCLUDE)
ASFLAGS := -f elf32 -g -F dwarf
LDFLAGS := $(TARGET_LINK)

ifeq ($(DEBUG),0)
CFLAGS  += -DNDEBUG
ASFLAGS += -DNDEBUG
endif

# Before a compiler, or before the linker. What has warned without WERROR=1 is
# made again with it.
export WERROR
careful      = tools/careful $(@:$(B)/%=$(B)/warned/%) -Werror
careful_link = tools/careful $(@:$(B)/%=$(B)/warned/%) --fatal-warnings

# The kernel passes its first three arguments in eax, edx and ecx, and owns no
# floating-point state; programs may use the x87, and a main() that ends
# without a return ends with 0, which is so only in a hosted program. What only
# this system has is <reprise/ras.h> and so on; to a program <ras.h> is the same.
KERNEL_CFLAGS := $(CFLAGS) -mno-80387 $(STACK_OF_4) -mregparm=3 \
                 -Ikernel -Iarch/x86 -Ilib/include \
                 $(if $(filter 1,$(CHECK)),-DCHECK)
LIB_CFLAGS    := $(CFLAGS) -Ilib/include -Ilib -Ikernel/syscall
USER_CFLAGS   := $(filter-out -ffreestanding,$(CFLAGS)) -fno-builtin \
                 -Ilib/include -Ilib/include/reprise

DEPENDENCIES = -MMD -MP -MF $(@:.o=.d) -MT $@

# A second run for the dependencies: NASM 2.16's -MD leaves the included
# files out.
define assemble
$(Q)$(careful) tools/assemble $(NASM) $(ASFLAGS) $(1) -o $@ $< && \
    $(NASM) $(ASFLAGS) $(1) -M -MP -MF $(@:.o=.d) -MT $@ $< $(2)
endef

# -------------------------------------------------------------- sources ----

find_sources = $(sort $(shell find $(1) -name '*.c' -o -name '*.asm' 2>/dev/null))

# What the kernel shares with the library.
KERNEL_LIB := $(addprefix lib/libc/,string/string.c stdio/format.c internal/div64.c)

KERNEL_SOURCES := $(filter-out arch/x86/offsets.c, \
                    $(call find_sources,boot arch kernel)) $(KERNEL_LIB) \
                  $(if $(filter 1,$(CHECK)),$(addprefix tests/kernel/, \
                    check.c check_machine.c crash.c fail.c))
LIB_SOURCES    := $(filter-out lib/libc/internal/crt0.asm,$(call find_sources,lib))

# A program is user/NAME.c, user/NAME.asm, both, or a folder user/NAME/; and
# the same in a collection, a folder of programs.
COLLECTIONS  := demos bugs tests tests/helpers bench labs
USER_FOLDERS := user $(COLLECTIONS:%=user/%)
FOLDERS      := $(filter-out $(COLLECTIONS:%=user/%), \
                  $(patsubst %/,%,$(sort $(dir \
                    $(wildcard $(USER_FOLDERS:%=%/*/*.c) \
                               $(USER_FOLDERS:%=%/*/*.asm))))))
FILES        := $(sort $(basename \
                  $(wildcard $(USER_FOLDERS:%=%/*.c) \
                             $(USER_FOLDERS:%=%/*.asm))))
STEMS        := $(sort $(FOLDERS) $(FILES))
PROGRAMS     := $(notdir $(STEMS))

# $(1): a name. Where its programs stand; a folder ends with "/".
places_of = $(filter %/$(1),$(FILES)) $(addsuffix /,$(filter %/$(1),$(FOLDERS)))
twice    := $(strip $(foreach name,$(sort $(PROGRAMS)), \
              $(if $(word 2,$(call places_of,$(name))), \
                   $(call places_of,$(name)))))
ifneq ($(twice),)
$(error two programs have the same name; rename one: $(twice))
endif

# $(1) is a stem such as user/tests/mutex.
sources_of = $(sort $(wildcard $(1).c $(1).asm $(1)/*.c $(1)/*.asm))
main_of    = $(firstword $(wildcard $(1).c $(1)/$(notdir $(1)).c \
                 $(1)/main.c $(1).asm $(1)/*.c $(1)/*.asm))

KERNEL_OBJECTS := $(KERNEL_SOURCES:%=$(K)/obj/kernel/%.o)
LIB_OBJECTS    := $(LIB_SOURCES:%=$(B)/obj/user/%.o)
CRT0           := $(B)/lib/crt0.o
LIBRARY        := $(B)/lib/libreprise.a
VERIFIER       := $(B)/sequences/verifier
BINARIES       := $(PROGRAMS:%=$(B)/bin/%)
HELPED         := $(foreach s,$(filter-out user/tests/%,$(STEMS)), \
                      $(call main_of,$(s)))

# ---------------------------------------------------------------- build ----

# A program that cannot be built is told, and left out of the archive; all
# others are there. In place of what cannot be made stands an empty file, for
# which the next make tries again, and tells again.
.PHONY: FORCE
FORCE:
$(shell find $(B)/obj/user/user $(B)/bin $(VERIFIER) -type f -size 0 \
    2>/dev/null): FORCE
ifeq ($(WERROR),1)
$(patsubst $(B)/warned/%,$(B)/%,$(shell find $(B)/warned -type f \
    2>/dev/null)): FORCE
endif
or_leave_out = || { echo '$(1) cannot be built, and is left out.' >&2; : > $@; }

.PHONY: all kernel initrd programs driver whole clean
all: kernel initrd driver whole ## build the kernel and the archive of programs
whole: initrd
	@missing=$$(find $(BINARIES) -size 0 | sed 's|.*/||'); \
	[ -z "$$missing" ] || \
	    { echo "These cannot be built (see above):" $$missing >&2; exit 1; }
kernel: $(K)/kernel.elf
programs: $(BINARIES)
driver: $(B)/reprise-cc $(CRT0) $(LIBRARY) $(VERIFIER)
initrd: $(K)/initrd.tar

clean: ## remove everything that was built
	rm -rf $(B)

FLAGS = $(CC) $(CFLAGS) $(ASFLAGS) $(LDFLAGS) $(LAYOUT)

# Files that hold a setting, rewritten only when it changes.
write_if_changed = @mkdir -p $(@D); printf '%s\n' '$(1)' $(2) | \
                   cmp -s - $@ || printf '%s\n' '$(1)' $(2) > $@

$(B)/flags: FORCE
	@[ ! -e $@ ] || printf '%s\n' '$(FLAGS)' | cmp -s - $@ || \
	    echo 'Other settings than the last time (CC, DEBUG): all is made anew.'
	$(call write_if_changed,$(FLAGS))
$(K)/kernel.list: FORCE
	$(call write_if_changed,$(KERNEL_OBJECTS))
$(B)/library.list: FORCE
	$(call write_if_changed,$(LIB_OBJECTS))
$(B)/programs.list: FORCE
	$(call write_if_changed,$(foreach s,$(STEMS),$(s): $(call sources_of,$(s))))

CHECK_SEQUENCES := env ADDR2LINE=$(ADDR2LINE) tools/sequences/check $(VERIFIER)

# What tools/reprise-cc has to know.
$(B)/reprise-cc: FORCE
	$(call write_if_changed,CC=$(CC),'DEFAULTS=$(TARGET_DEFAULTS) \
	    -D__reprise__=1 -D__unix__=1 $(QUIET_CLANG)' \
	    'FORCED=$(TARGET_FORCED) -isystem lib/include \
	    -isystem lib/include/reprise $(CC_INCLUDE)' \
	    'START=$(CRT0)' 'LIBRARY=$(LIBRARY)' \
	    'LINK=$(TARGET_LINK) $(LAYOUT)' \
	    'NASM=tools/assemble $(NASM) -f elf32 -g -F dwarf' \
	    'NASM_INCLUDE=lib/ras' 'CHECK=$(CHECK_SEQUENCES)' \
	    'OBJDUMP=$(OBJDUMP)' 'NM=$(NM)')

REBUILD := Makefile $(B)/flags
include tools/sequences/sequences.mk

$(K)/kernel.elf: linker.ld $(KERNEL_OBJECTS) $(K)/kernel.list
	$(call say,LD,$@)
	$(Q)$(careful_link) $(LD) $(LDFLAGS) -T linker.ld -o $@ $(KERNEL_OBJECTS)

# Offsets of C structures for NASM: arch/x86/offsets.c compiles to lines
# "->NAME value".
$(K)/offsets.inc: arch/x86/offsets.c $(REBUILD)
	$(call say,GEN,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(careful) $(CC) $(KERNEL_CFLAGS) -MMD -MP -MF $@.d -MT $@ \
	    $(PLAIN_ASM) -S -o $@.s $<
	$(Q)awk '$$1 ~ /^->/ { gsub(/->|\$$/, ""); print "%define", $$1, $$2 }' \
	    $@.s > $@

$(K)/obj/kernel/%.c.o: %.c $(REBUILD)
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(careful) $(CC) $(KERNEL_CFLAGS) $(DEPENDENCIES) -c -o $@ $<

$(K)/obj/kernel/%.asm.o: %.asm $(K)/offsets.inc $(REBUILD)
	$(call say,NASM,$<)
	$(Q)mkdir -p $(@D)
	$(call assemble,-I$(<D)/ -Iarch/x86/ -I$(K)/)

# What a source says of its code is looked at where it has just been compiled.
CLAIMS       := tools/claims tools/claims.awk
$(B)/obj/user/lib/%.c.o: lib/%.c $(REBUILD) $(CLAIMS)
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(careful) $(CC) $(LIB_CFLAGS) $(DEPENDENCIES) -c -o $@ $<
	$(Q)tools/claims $(OBJDUMP) $< $@ || { rm -f $@; false; }

$(B)/obj/user/user/%.c.o: user/%.c $(REBUILD) $(CLAIMS)
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(careful) $(CC) $(USER_CFLAGS) $(DEPENDENCIES) -c -o $@ $< && \
	    tools/claims $(OBJDUMP) $< $@ $(call or_leave_out,$<)

$(B)/obj/user/lib/%.asm.o: lib/%.asm $(REBUILD)
	$(call say,NASM,$<)
	$(Q)mkdir -p $(@D)
	$(call assemble,-I$(<D)/ -Ilib/ras/)

$(B)/obj/user/user/%.asm.o: user/%.asm $(REBUILD)
	$(call say,NASM,$<)
	$(Q)mkdir -p $(@D)
	$(call assemble,-I$(<D)/ -Ilib/ras/,$(call or_leave_out,$<))

$(LIBRARY): $(LIB_OBJECTS) $(B)/library.list
	$(call say,AR,$@)
	$(Q)mkdir -p $(@D)
	$(Q)rm -f $@
	$(Q)$(AR) rcs $@ $(LIB_OBJECTS)

$(CRT0): $(B)/obj/user/lib/libc/internal/crt0.asm.o
	$(Q)mkdir -p $(@D)
	$(Q)cp $< $@

# $(1): a stem. An empty folder whose name says which sources the program has:
# where one comes or goes it is another folder, and the program is linked anew.
space    := $(subst ,, )
made_of   = $(B)/made-of/$(notdir $(1))/$(subst $(space),/,$(call sources_of,$(1)))

# What `explore --program` is for: ld puts the library's own function before
# pthread_create() (lib/explore/foreign_private.h).
explorable = $(if $(filter user/bugs/% user/labs/%,$(1)),--wrap=pthread_create)

define program_rule
$(call made_of,$(1)):
	$$(Q)rm -rf $(B)/made-of/$(notdir $(1)) && mkdir -p $$@
$(B)/bin/$(notdir $(1)): $(patsubst %,$(B)/obj/user/%.o,$(call sources_of,$(1))) \
        $(CRT0) $(LIBRARY) lib/program.ld $(call made_of,$(1)) tools/link \
        tools/sequences/check | $(VERIFIER)
	$$(call say,LD,$$@)
	$$(Q)mkdir -p $$(@D)
	$$(Q)LD='$$(careful_link) $$(LD) $$(LDFLAGS) $$(LAYOUT) $(call explorable,$(1))' \
	    CHECK='$$(CHECK_SEQUENCES)' tools/link $$@ $$(LIBRARY) $$(filter %.o,$$^)
endef
$(foreach s,$(STEMS),$(eval $(call program_rule,$(s))))

# The archive (tools/archive says what is in it): programs and kernel go in
# without their debug information, but with symbols, for backtraces.
$(BINARIES:$(B)/bin/%=$(B)/initrd/%): $(B)/initrd/%: $(B)/bin/%
	$(Q)mkdir -p $(@D)
	$(Q)if [ -s $< ]; then $(OBJCOPY) --strip-debug $< $@; else : > $@; fi

# Programs that explore themselves find their own instructions in the archive.
CODE     := $(PROGRAMS:%=$(B)/initrd/etc/code/%)
EXPLORER := $(filter lib/explore/%.c,$(LIB_SOURCES))
LISTING  := tools/listing tools/listing.awk
$(CODE): $(B)/initrd/etc/code/%: $(B)/bin/% $(LISTING)
	$(Q)mkdir -p $(@D)
	$(Q)OBJDUMP='$(OBJDUMP)' NM='$(NM)' tools/listing $< $(EXPLORER) > $@.new
	$(Q)mv $@.new $@

# A program whose sequence is refused when it starts can say where it is.
LINES := $(PROGRAMS:%=$(B)/initrd/etc/sequences/%)
$(LINES): $(B)/initrd/etc/sequences/%: $(B)/bin/% tools/sequences/lines
	$(Q)mkdir -p $(@D)
	$(Q)OBJDUMP='$(OBJDUMP)' tools/sequences/lines $< > $@.new
	$(Q)mv $@.new $@

$(K)/initrd/kernel: $(K)/kernel.elf
	$(Q)mkdir -p $(@D)
	$(Q)$(OBJCOPY) --strip-debug $< $@

$(B)/initrd/etc/help: $(HELPED) $(B)/programs.list tools/help.awk
	$(Q)mkdir -p $(@D)
	$(Q)awk -f tools/help.awk /dev/null $(HELPED) | sort > $@

$(K)/initrd.tar: $(PROGRAMS:%=$(B)/initrd/%) $(CODE) $(LINES) \
        $(K)/initrd/kernel $(B)/initrd/etc/help $(B)/programs.list tools/archive
	$(call say,TAR,$@)
	$(Q)tools/archive $@ $(K)/initrd $(B)/initrd $(PROGRAMS)

# ------------------------------------------------------------------ run ----
# Each target first lets the doctor find (and install) what it needs; a
# second make then builds, because a compiler may have come just now.

AGAIN := $(MAKE) --no-print-directory

.PHONY: run run-vga gdb iso doctor
run: ## boot to the tour, then a prompt, on this terminal
	@tools/doctor $(if $(BOOT),run-$(BOOT),run)
	@$(AGAIN) kernel initrd driver
	@tools/run

run-vga: ## the same in a window (curses where there is no display)
	@tools/doctor run-vga
	@$(AGAIN) kernel initrd
	@VGA=1 tools/run

gdb: ## boot stopped, under gdb; default PROGRAM=tour
	@tools/doctor gdb
	@$(AGAIN) kernel initrd
	@tools/gdb/start

iso: ## make build/reprise.iso, bootable by GRUB
	@tools/doctor iso
	@$(AGAIN) iso-image

.PHONY: iso-image
iso-image: kernel initrd
	$(call say,ISO,$(B)/reprise.iso)
	$(Q)tools/iso

# Its date and commit; a release says VERSION=1.0.
VERSION = $(shell git log -1 --date=short --format=%cd-%h 2>/dev/null || \
            date +%Y-%m-%d)
.PHONY: dist
dist: ## make an archive that runs where there is only QEMU
	@tools/doctor all
	@$(AGAIN) all
	@tools/dist '$(VERSION)' '$(B)/reprise-$(VERSION).tar.gz'
	@echo "$(B)/reprise-$(VERSION).tar.gz: unpack it anywhere, then ./run"

doctor: ## report on the tools of this host, and install what is missing
	@tools/doctor

# ---------------------------------------------------------------- tests ----
# A test is an executable that prints TAP: a script tests/FOLDER/NAME.t, or
# NAME.long if it takes more than ten seconds, NAME.slow if it takes so many
# minutes that no CI waits for it; a program NAME_test of
# user/tests, which boots without arguments (but as a script of its name says,
# if there is a long one); or tests/unit/NAME.c, built for this host by unit.mk.

JOBS := 2
PROVE = PATH="$$PATH:/usr/bin/core_perl" prove

SCRIPTS      := $(sort $(wildcard tests/*/*.t))
LONG_TESTS   := $(sort $(wildcard tests/*/*.long))
SLOW_TESTS   := $(sort $(wildcard tests/*/*.slow))
GUEST_TESTS  := $(patsubst %,$(B)/tests/%.t,$(filter-out \
                    $(basename $(notdir $(LONG_TESTS))), \
                    $(filter %_test,$(PROGRAMS))))
include tests/unit/unit.mk

$(GUEST_TESTS): $(B)/tests/%.t: Makefile
	$(Q)mkdir -p $(@D)
	$(Q)printf '#!/bin/sh\nexec tools/guest %s </dev/null\n' '$*' > $@
	$(Q)chmod +x $@

.PHONY: test test-list test-long build-tests build-one-test run-tests \
        run-long-tests test-slow run-slow-tests
build-tests: all unit $(GUEST_TESTS) ; @$(AGAIN) CHECK=1 all
build-one-test: kernel initrd unit $(GUEST_TESTS)
	@$(AGAIN) CHECK=1 kernel initrd

test: ## run every test that takes less than ten seconds
	@tools/doctor test
	@$(AGAIN) build-tests
	@$(AGAIN) run-tests

run-tests:
	$(Q)$(PROVE) -j$(JOBS) $(UNIT_TESTS) $(GUEST_TESTS) $(SCRIPTS) </dev/null

test-list: ## list the tests; the long ones last
	@for t in $(notdir $(UNIT_TESTS) $(GUEST_TESTS:.t=) $(SCRIPTS:.t=)); do \
	    echo $$t; done
	@for t in $(notdir $(LONG_TESTS) $(SLOW_TESTS)); do echo "$$t"; done

test-long: ## run the tests that take longer
	@tools/doctor test
	@$(AGAIN) build-tests
	@$(AGAIN) run-long-tests

run-long-tests:
ifeq ($(LONG_TESTS),)
	@echo "There are no long tests."
else
	$(Q)$(PROVE) --timer -j$(JOBS) $(LONG_TESTS) </dev/null
endif

test-slow: ## run the tests that take longest, before a release
	@tools/doctor test
	@$(AGAIN) build-tests
	@$(AGAIN) run-slow-tests

run-slow-tests:
	$(Q)$(PROVE) --timer -j$(JOBS) $(SLOW_TESTS) </dev/null

.PHONY: test-bochs
test-bochs: ## run the test programs on the emulator Bochs, each once
	@tools/doctor test-bochs
	@$(AGAIN) kernel initrd $(GUEST_TESTS)
	@BOOT=bochs TIMEOUT=$${TIMEOUT:-300} $(PROVE) -j$(JOBS) $(GUEST_TESTS)

.PHONY: test-hosts
test-hosts: ## build and test on Debians and an Ubuntu, in fresh roots
	@tools/test-hosts $(HOSTS)

# Any program of user/tests will do here too.
test-%: ## run one test, and show everything that it prints
	@tools/doctor test
	@$(AGAIN) build-one-test
	@NAME='$*' tools/one-test

# SEED and N as in tests/explorer_mutants.md, which keeps the table.
.PHONY: mutants
mutants: ## break locks, and see whether the explorer finds it: an hour or two
	@tools/doctor test
	@$(AGAIN) all
	@tools/explore-mutants '$(or $(SEED),14)' '$(or $(N),48)' --run

# With OPTIONS, such as --source, --abstract, --all-figures, -k 3.
.PHONY: figure
figure: initrd kernel ## draw what `explore` finds, SCENARIO=plus-minus, as SVG
	$(Q)mkdir -p $(B)/figures
	$(Q)[ -n '$(SCENARIO)' ] || { \
	    echo 'say which: make figure SCENARIO=plus-minus' >&2; exit 2; }
	$(Q)SHIFT=3 tools/guest explore '$(SCENARIO)' --json $(OPTIONS) \
	    > $(B)/figures/$(SCENARIO).json 2>/dev/null || true
	$(Q)tools/figure $(filter --source --abstract,$(OPTIONS)) \
	    $(B)/figures/$(SCENARIO).json \
	    > $(B)/figures/$(SCENARIO).svg || \
	    { rm -f $(B)/figures/$(SCENARIO).svg; false; }
	@echo '  $(B)/figures/$(SCENARIO).svg'

.PHONY: bench
bench: ## count the instructions of what the system does often
	@tools/doctor test
	@$(AGAIN) kernel initrd
	@SHIFT=0 APPEND=quantum_us=4000 tools/guest bench
	@tools/speed

.PHONY: native
native: ## time the tour's operations on this host's CPU (KEEP=1: keep it)
	@tools/doctor all
	@$(AGAIN) $(B)/bin/tour
	@CC='$(CC)' CFLAGS='$(USER_CFLAGS)' LD='$(LD)' LDFLAGS='$(LDFLAGS)' \
	    tools/native/measure $(if $(KEEP),--keep)

# ----------------------------------------------------------------- care ----

.PHONY: lint fmt inline
lint: ## check what the compiler does not: layers, state, sizes
	@tools/doctor lint
	@$(AGAIN) kernel
	@NM=$(NM) tools/lint

fmt: ## let clang-format lay out every C file
	@tools/doctor fmt
	@find arch kernel lib user tests tools -name '*.[ch]' | xargs clang-format -i

# Kept in the repository so that it can be read; lint compares.
INLINED := lib/ras/forms.inc $(filter-out %/landing.asm %/load_linked.asm, \
             $(sort $(wildcard lib/ras/*.asm)))
inline: ## make <reprise/ras_inline.h> of the sequences in lib/ras
	$(Q)awk -f tools/inline.awk $(INLINED) > $(B)/ras_inline.h
	$(Q)mv $(B)/ras_inline.h lib/include/reprise/ras_inline.h

-include $(K)/offsets.inc.d
-include $(KERNEL_OBJECTS:.o=.d) $(LIB_OBJECTS:.o=.d)
-include $(B)/obj/user/lib/libc/internal/crt0.asm.d
-include $(foreach s,$(STEMS),$(patsubst %,$(B)/obj/user/%.d,$(call sources_of,$(s))))
