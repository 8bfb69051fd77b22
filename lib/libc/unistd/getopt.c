/* getopt.c - options of one letter, as POSIX has them. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

char *optarg;
int optind = 1, opterr = 1, optopt;

/* The next letter stands here in argv[optind]; 0 is the word's start. */
static size_t offset;

/* Begin a word. 0 if it holds options. */
static int begin_word(int argc, char *const argv[])
{
    const char *word = optind < argc ? argv[optind] : NULL;

    if (!word || word[0] != '-' || word[1] == '\0')
        return -1;
    if (strcmp(word, "--") == 0) {
        optind++;
        return -1;
    }
    offset = 1;
    return 0;
}

static void end_word(void)
{
    optind++;
    offset = 0;
}

static int complain(const char *program, const char *letters,
                    const char *message, int result)
{
    if (opterr && letters[0] != ':')
        fprintf(stderr, "%s: %s -- '%c'\n", program, message, optopt);
    return result;
}

/* The argument is the rest of the word, or the next one. */
static int take_argument(int argc, char *const argv[], const char *letters)
{
    if (argv[optind][offset]) {
        optarg = argv[optind] + offset;
    } else if (optind + 1 < argc) {
        optarg = argv[++optind];
    } else {
        end_word();
        return complain(argv[0], letters, "option needs an argument",
                        letters[0] == ':' ? ':' : '?');
    }
    end_word();
    return optopt;
}

int getopt(int argc, char *const argv[], const char *letters)
{
    const char *known;

    optarg = NULL;
    if (offset == 0 && begin_word(argc, argv) != 0)
        return -1;
    optopt = (unsigned char)argv[optind][offset++];
    known = optopt == ':' ? NULL : strchr(letters, optopt);
    if (known && known[1] == ':')
        return take_argument(argc, argv, letters);
    if (!argv[optind][offset])
        end_word();
    if (!known)
        return complain(argv[0], letters, "unknown option", '?');
    return optopt;
}
