# profkit: make [all] | demo | check | sanitize | fuzz | bench | install | clean
# Another build is another folder: make B=build/clang CC=clang

B ?= build
CC ?= cc
PREFIX ?= /usr/local
OPT ?= -O2 -g
PACKAGES = libxml-2.0 libpcre2-8 zlib libzstd liblzma

WARN = -std=c11 -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes \
	-Wmissing-prototypes -Wold-style-definition -Wpointer-arith -Wcast-qual \
	-Wwrite-strings -Wundef -Wvla -Wformat=2 -Wnull-dereference \
	-Wdouble-promotion -Wno-unused-parameter
CPPFLAGS += -D_GNU_SOURCE -Iinclude -I$(B)
CFLAGS += $(OPT) $(WARN) -pthread $(shell pkg-config --cflags $(PACKAGES))
LDLIBS += $(shell pkg-config --libs $(PACKAGES)) -lm -pthread

folders = model converters analyzers render
mains = $(wildcard $(folders:%=%/prof*.c))
MAINS = $(filter-out model/%,$(mains))
LIB = $(filter-out $(MAINS),$(wildcard $(folders:%=%/*.c)))
PROGRAMS = $(patsubst %.c,$(B)/%,$(notdir $(MAINS)))
OBJECTS = $(LIB:%.c=$(B)/%.o)

all: $(PROGRAMS)

$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(B)/libprofkit.a: $(OBJECTS)
	rm -f $@
	$(AR) rcs $@ $^

define program
$(B)/$(notdir $(1:.c=)): $(B)/$(1:.c=.o) $(B)/libprofkit.a
	$$(CC) $$(CFLAGS) $$(LDFLAGS) -o $$@ $$^ $$(LDLIBS)
endef
$(foreach main,$(MAINS),$(eval $(call program,$(main))))

clean:
	rm -rf $(B)

.PHONY: all clean
.SECONDARY:
-include $(OBJECTS:.o=.d) $(MAINS:%.c=$(B)/%.d)
