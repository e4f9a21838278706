/* sar.h - the figures of sysstat's sar, however they are written; for its readers. */
#ifndef PROFKIT_SAR_H
#define PROFKIT_SAR_H

#include "logtext.h"

/*
 * A figure of a thing, by sar's word for it: "%idle" of processor "all" is CPU (100 -
 * idle) of the machine, of processor "0" it is a core's; kbmemused is memory, %memused
 * memory_percent.  Others are kept under their word.  device: empty or "-": none, or
 * of all; "all", "-1", "0", "cpu0": processors where of_cpu says so.
 */
void sar_put(struct logtext *t, struct span device, bool of_cpu, struct span word,
	double value);

/* The fields from first on, below the header that was taken last. */
void sar_values(struct logtext *t, size_t first);

/* Takes the fields from first on as the words of columns. */
void sar_header(struct logtext *t, size_t first);

#endif
