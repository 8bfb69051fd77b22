/* run.h - what run.c, redirect.c and builtins.c share. */
#ifndef RUN_H
#define RUN_H

#include "parser.h"

/* Carry out `redirections` for this process: 0, or -1 after a complaint.
 * With `saved`, what they replace can be put back. */
struct saved_files {
    bool is[3]; /* descriptors 0, 1, 2 */
};
int redirect(const struct redirection *redirections, struct saved_files *saved);
void put_back(const struct saved_files *saved);
/* Let `to` mean what `from` means, and close `from`. */
void move_descriptor(int from, int to);

/* A command that the shell itself is, because it changes the shell. */
typedef int (*builtin_function)(char **arguments);
builtin_function find_builtin(const char *name);

/* Put NAME=VALUE into the environment, VALUE expanded: 0, or -1 after a
 * complaint. */
int assign(const char *word);

/* In a child: become the program, or end with 126 or 127. */
_Noreturn void become_program(char **arguments);
/* In a child: the program could not be started, which has been told. */
_Noreturn void leave(int status);
/* Say whether a child has left so since the last call. Works from
 * leave_prepare() on. */
bool left_by_itself(void);
void leave_prepare(void);

#endif
