/* sh.h - what the two files of the shell share. */
#ifndef SH_H
#define SH_H

enum { MOST_WORDS = 64, LINE_LENGTH = 1024 };

/* Split `line` into words, in place: blanks separate; '...' and "..." hold
 * together; a backslash takes the next character as it is; # begins a
 * comment. `words` gets at most MOST_WORDS, and NULL after the last. Returns
 * how many, or -1 after *complaint was set to what is wrong with the line. */
int split_line(char *line, char *words[MOST_WORDS + 1], const char **complaint);

#endif
