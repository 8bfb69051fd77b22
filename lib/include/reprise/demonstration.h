/* demonstration.h - what all programs that show something answer alike.
 *
 *     -h, --help   what the program shows, and its arguments
 *     --verdict    exit status 1 if something went wrong, though it is meant to
 *
 * Some demonstrations are meant to go wrong. One that does has done its work:
 * its exit status is 0, and its last line says so. A test or a grader asks for
 * the verdict instead.
 */
#ifndef DEMONSTRATION_H
#define DEMONSTRATION_H

/* If -h or --help is among the arguments, print `usage`, which begins with the
 * program's name and may have more lines, and what `help` says of the program,
 * and end the program with 0. */
void answer_help(int argc, char **argv, const char *usage);

/* That, and take --verdict out of argv. Return the new argc. */
int demonstration_arguments(int argc, char **argv, const char *usage);

/* Something `went_wrong`, or nothing did; `meant` says why it is meant to go
 * wrong, or is NULL. Print a line about that, if it is, and return the exit
 * status. May be called in a signal's handler: it writes past stdout's buffer,
 * so flush that first. */
int demonstration_status(int went_wrong, const char *meant);

/* End the program with status 2 and one line, unless the machine does all of
 * `needed`: MACHINE_STEPS_NP and so on, of <reprise/reprise.h>. */
void require_machine(unsigned needed);

#endif
