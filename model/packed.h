/* packed.h - what pack.c, which tells the form, and unpack.c share; private to model/. */
#ifndef PROFKIT_PACKED_H
#define PROFKIT_PACKED_H

enum { PACK_VERSION = 1 };

enum pack_flags {
	PACK_ESTIMATED = 1, PACK_TIME_ORDERED = 2, PACK_NODE_CALLS = 4, PACK_SAMPLES = 8,
	PACK_GRAPH = 16, PACK_CALLS_ARE_SAMPLES = 32,
};

#endif
