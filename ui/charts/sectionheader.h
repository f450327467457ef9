// SectionHeader and Card live with the labels they are made of; this header is the name others look for.
#pragma once

#include "ui/charts/labels.h"
