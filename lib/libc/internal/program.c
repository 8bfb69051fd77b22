/* program.c - the name of the program. */
#include "program_private.h"

const char *__program_name = "program";
