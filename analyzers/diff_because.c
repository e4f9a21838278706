#include "diff_engine.h"
void comparison_explain(const struct comparison *c, struct diff *d, const size_t *row_of)
{
}
