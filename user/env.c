/* env - print the environment, or run in another: env [A=B]... [PROGRAM] */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int set(char *word)
{
    char *equals = strchr(word, '=');
    *equals = '\0';
    if (setenv(word, equals + 1, 1) == 0)
        return 0;
    fprintf(stderr, "env: %s: %s\n", word, strerror(errno));
    return -1;
}

int main(int argc, char **argv)
{
    int i = 1;
    if (argc > 1 && argv[1][0] == '-') {
        fprintf(stderr, "usage: env [NAME=VALUE]... [PROGRAM [ARGUMENT...]]\n");
        return 2;
    }
    for (; argv[i] && strchr(argv[i], '='); i++)
        if (set(argv[i]) < 0)
            return 2;
    if (argv[i]) {
        execve(argv[i], argv + i, environ);
        fprintf(stderr, "env: %s: %s\n", argv[i], strerror(errno));
        return errno == ENOENT ? 127 : 126;
    }
    for (char **variable = environ; *variable; variable++)
        printf("%s\n", *variable);
    return 0;
}
