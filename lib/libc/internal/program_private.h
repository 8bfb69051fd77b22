/* program_private.h - the name of the program, for its messages. */
#ifndef PROGRAM_PRIVATE_H
#define PROGRAM_PRIVATE_H

/* argv[0] without its folders; the start sets it. */
extern const char *__program_name;

#endif
