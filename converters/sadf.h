/* sadf.h - the JSON of sadf -j, for its reader. */
#ifndef PROFKIT_SADF_H
#define PROFKIT_SADF_H

#include "logtext.h"

bool sadf_json_detect(struct span head);
void sadf_json_read(struct logtext *t);	/* errors are the input's */

#endif
