#include "core/graph/layout.h"
