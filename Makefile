# make [all] demo check bless sanitize fuzz bench install uninstall dist clean
#
# Another build is another folder: make B=build/clang CC=clang.  demo and check
# install what they miss (NO_INSTALL=1: only say so); all and install never do.
# V=1 shows the commands.

VERSION := $(shell sed -n 's/^.define PROFKIT_VERSION "\(.*\)"/\1/p' include/tool.h)
B ?= build
PREFIX ?= /usr/local
OPT ?= -O2 -g
FUZZ_SECONDS ?= 60

WARN = -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes \
	-Wmissing-prototypes -Wold-style-definition -Wpointer-arith -Wcast-qual \
	-Wwrite-strings -Wundef -Wvla -Wformat=2 -Wnull-dereference \
	-Wdouble-promotion -Wno-unused-parameter
SANITIZE = -fsanitize=address,undefined -fno-sanitize-recover=undefined
PACKAGES = libxml-2.0 libpcre2-8 zlib libzstd liblzma sqlite3
PACKAGE_CFLAGS := $(shell pkg-config --cflags $(PACKAGES) 2>/dev/null)
PACKAGE_LIBS := $(shell pkg-config --libs $(PACKAGES) 2>/dev/null)

CPPFLAGS += -D_GNU_SOURCE -Iinclude -I$(B)
CFLAGS += -std=c11 $(OPT) $(WARN) -pthread $(PACKAGE_CFLAGS)
LDLIBS += $(PACKAGE_LIBS) -lm -pthread

Q = $(if $(V),,@)
make = $(MAKE) --no-print-directory $(if $(findstring -j,$(MAKEFLAGS)),,-j2)

folders = model converters analyzers render
MAINS = $(filter-out model/%,$(wildcard $(folders:%=%/prof*.c)))
OBJECTS = $(patsubst %.c,$(B)/%.o,$(filter-out $(MAINS),$(wildcard $(folders:%=%/*.c))))
PROGRAMS = $(patsubst %.c,$(B)/%,$(notdir $(MAINS)))
UNITS = $(patsubst tests/%.c,$(B)/%,$(wildcard tests/unit/*.c))
FUZZERS = $(patsubst tests/%.c,$(B)/%,$(wildcard tests/fuzz/*.c))

all: $(PROGRAMS) $(B)/libprofkit.a

$(B)/%.o: %.c
	@mkdir -p $(@D)
	@echo "cc $<"
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

# What is text in the sources and a string in the program, line by line.
quote = @sed 's/\\/\\\\/g; s/"/\\"/g; s/?/\\?/g; s/.*/"&\\n",/' $< >$@
$(B)/%.inc: render/%
	@mkdir -p $(@D)
	$(quote)

$(B)/%.inc: analyzers/%
	@mkdir -p $(@D)
	$(quote)

$(B)/%.inc: model/%
	@mkdir -p $(@D)
	$(quote)

$(B)/model/names_rules.o: $(B)/names.rules.inc
$(B)/analyzers/lint_load.o: $(B)/lint.rules.inc
$(B)/render/flamegraph.o: $(B)/flamegraph.js.inc
$(B)/render/colors.o: $(B)/flamegraph.css.inc
$(B)/render/changes.o: $(B)/differential.js.inc $(B)/differential.css.inc

$(B)/libprofkit.a: $(OBJECTS)
	@rm -f $@
	$(Q)$(AR) rcs $@ $^

define program
$(B)/$(notdir $(1:.c=)): $(B)/$(1:.c=.o) $(B)/libprofkit.a
	@echo "ld $$@"
	$(Q)$$(CC) $$(CFLAGS) $$(LDFLAGS) -o $$@ $$^ $$(LDLIBS)
endef
$(foreach main,$(MAINS),$(eval $(call program,$(main))))

$(UNITS): $(B)/%: $(B)/tests/%.o $(B)/libprofkit.a
	@mkdir -p $(@D)
	@echo "ld $@"
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lcmocka $(LDLIBS)

$(FUZZERS): $(B)/%: $(B)/tests/%.o $(B)/libprofkit.a
	@mkdir -p $(@D)
	@echo "ld $@"
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(LDLIBS)

# Fuzz targets are linked by make fuzz alone, but compile always.
tests: all $(UNITS) $(FUZZERS:$(B)/%=$(B)/tests/%.o)

# The browser tests' modules; a test that misses them says so itself.
browser = build/browser/node_modules/.package-lock.json
$(browser): tests/browser/package-lock.json
	tests/browser/install.sh build/browser

# The packages come first; a make of its own then finds compiler and libraries.

demo:
	@tests/deps build demo
	@$(make) all
	@tests/demo/run $(B)

check:
	@tests/deps build check
	@$(make) tests
	@$(if $(NO_NETWORK),:,$(make) $(browser) || true)
	@PROFKIT_BUILD=$(B) tests/run

bless: tests
	@BLESS=1 PROFKIT_BUILD=$(B) tests/run tests/golden.t tests/formats.t tests/bad.t tests/docs.t \
		tests/charts.t

sanitize:
	@tests/deps build check
	@$(make) B=$(B)/sanitize OPT='-O1 -g -fno-omit-frame-pointer $(SANITIZE)' tests
	@$(if $(NO_NETWORK),:,$(make) $(browser) || true)
	@PROFKIT_BUILD=$(B)/sanitize PROFKIT_VARIANT=asan tests/run

fuzz:
	@tests/deps build fuzz
	@$(make) B=$(B)/fuzz CC=clang \
		OPT='-O1 -g $(SANITIZE) -fsanitize=fuzzer-no-link' fuzzers
	@tests/fuzz/run $(B)/fuzz $(FUZZ_SECONDS)

fuzzers: $(FUZZERS)

bench: all
	@tests/bench/run $(B)

# Installed: programs, the library with its headers, manuals, completions.

to = $(DESTDIR)$(PREFIX)
copy = install -D -m 644
INSTALLED = $(PROGRAMS:$(B)/%=bin/%) lib/libprofkit.a lib/pkgconfig/profkit.pc \
	$(patsubst include/%,include/profkit/%,$(wildcard include/*.h)) \
	$(patsubst doc/%,share/man/man1/%,$(wildcard doc/*.1)) share/man/man7/profiles.7 \
	$(PROGRAMS:$(B)/%=share/bash-completion/completions/%) \
	$(PROGRAMS:$(B)/%=share/zsh/site-functions/_%) \
	$(PROGRAMS:$(B)/%=share/fish/vendor_completions.d/%.fish)

$(B)/profkit.pc: Makefile doc/profkit.pc.in
	@mkdir -p $(@D)
	sed 's|@PREFIX@|$(PREFIX)|; s|@VERSION@|$(VERSION)|; s|@PACKAGES@|$(PACKAGES)|' doc/profkit.pc.in >$@

install: all $(B)/profkit.pc
	install -D -t $(to)/bin $(PROGRAMS)
	$(copy) -t $(to)/lib $(B)/libprofkit.a
	$(copy) -t $(to)/lib/pkgconfig $(B)/profkit.pc
	$(copy) -t $(to)/include/profkit include/*.h
	$(copy) -t $(to)/share/man/man1 doc/*.1
	$(copy) -t $(to)/share/man/man7 doc/*.7
	$(copy) -t $(to)/share/bash-completion/completions $(PROGRAMS:$(B)/%=doc/completions/%)
	$(copy) -t $(to)/share/zsh/site-functions $(PROGRAMS:$(B)/%=doc/completions/_%)
	$(copy) -t $(to)/share/fish/vendor_completions.d $(PROGRAMS:$(B)/%=doc/completions/%.fish)

uninstall:
	rm -f $(INSTALLED:%=$(to)/%)
	-rmdir $(to)/include/profkit

dist:
	@mkdir -p $(B)
	git archive --prefix=profkit-$(VERSION)/ -o $(B)/profkit-$(VERSION).tar.gz HEAD

clean:
	rm -rf $(B)

.PHONY: all tests demo check bless sanitize fuzz fuzzers bench install uninstall dist clean
.SECONDARY:
-include $(shell find $(B)/model $(B)/converters $(B)/analyzers $(B)/render $(B)/tests -name '*.d' 2>/dev/null)
