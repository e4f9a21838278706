/* diff_data.h - the columns and rows that all forms for programs share. */
#ifndef PROFKIT_DIFF_DATA_H
#define PROFKIT_DIFF_DATA_H

#include "diff_report.h"

void diff_data_columns(struct report *t);
void diff_data_rows(struct report *t, const struct diff_report *r);

#endif
