#include "diff_engine.h"
void comparison_match(struct comparison *c)
{
}
