/* ls - list directories: ls [-1l] [NAME...] (-l: kind, mode and size) */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SCREEN_WIDTH = 79, GAP = 2 };

static bool is_long, in_columns;

static int complain(const char *name)
{
    fprintf(stderr, "ls: %s: %s\n", name, strerror(errno));
    return 1;
}

static char kind_of(mode_t mode)
{
    if (S_ISDIR(mode))
        return 'd';
    if (S_ISCHR(mode))
        return 'c';
    return S_ISFIFO(mode) ? 'p' : '-';
}

static void print_mode(mode_t mode)
{
    static const char letters[] = "rwxrwxrwx";
    putchar(kind_of(mode));
    for (int i = 0; i < 9; i++)
        putchar(mode & (0400U >> i) ? letters[i] : '-');
}

static int print_file(const char *path, const char *name)
{
    struct stat status;
    if (is_long) {
        if (stat(path, &status) < 0)
            return complain(path);
        print_mode((mode_t)status.st_mode);
        printf(" %9u ", (unsigned)status.st_size);
    }
    printf("%s\n", name);
    return 0;
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Put another name into the table, which may move: 0, or -1. */
static int add_name(char ***names, int count, const char *name)
{
    char **table = realloc(*names, (size_t)(count + 1) * sizeof(char *));
    if (!table)
        return -1;
    *names = table;
    table[count] = strdup(name);
    return table[count] ? 0 : -1;
}

/* The names in it but for . and .., sorted; *names and each of them are the
 * caller's to free. How many, or -1. */
static int read_names(DIR *directory, char ***names)
{
    struct dirent *entry;
    int count = 0;
    while ((entry = readdir(directory))) {
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
            continue;
        if (add_name(names, count, entry->d_name) < 0)
            return -1;
        count++;
    }
    if (count)
        qsort(*names, (size_t)count, sizeof(char *), compare);
    return count;
}

/* The longest of the names that stand in one column. */
static int longest(char **names, int count)
{
    int length = 0;
    for (int i = 0; i < count; i++)
        if ((int)strlen(names[i]) > length)
            length = (int)strlen(names[i]);
    return length;
}

/* The width of all columns together, with so many rows. */
static int width_of(char **names, int count, int rows)
{
    int width = -GAP;
    for (int i = 0; i < count; i += rows)
        width += longest(names + i, count - i < rows ? count - i : rows) + GAP;
    return width;
}

/* The order is down each column, and then to the next. */
static void print_columns(char **names, int count)
{
    int rows = 1;
    while (rows < count && width_of(names, count, rows) > SCREEN_WIDTH)
        rows++;
    for (int row = 0; row < rows && row < count; row++) {
        for (int i = row; i < count; i += rows) {
            bool is_last = i + rows >= count;
            int width = is_last ? 0 : longest(names + i - row, rows) + GAP;
            printf("%-*s", width, names[i]);
        }
        printf("\n");
    }
}

/* Print each of the names in the directory `path`, on a line of its own. */
static int print_lines(const char *path, char **names, int count)
{
    char name[PATH_MAX];
    int status = 0;
    for (int i = 0; i < count; i++) {
        snprintf(name, sizeof(name), "%s/%s", strcmp(path, "/") ? path : "",
                 names[i]);
        status |= print_file(name, names[i]);
    }
    return status;
}

static int list_directory(const char *path)
{
    char **names = NULL;
    int count, status = 0;
    DIR *directory = opendir(path);
    if (!directory)
        return complain(path);
    count = read_names(directory, &names);
    closedir(directory);
    if (count < 0)
        status = complain(path);
    else if (in_columns)
        print_columns(names, count);
    else
        status = print_lines(path, names, count);
    for (int i = 0; i < count; i++)
        free(names[i]);
    free(names);
    return status;
}

static int list(const char *path, bool several)
{
    struct stat status;
    if (stat(path, &status) < 0)
        return complain(path);
    if (!S_ISDIR(status.st_mode))
        return print_file(path, path);
    if (several)
        printf("%s:\n", path);
    return list_directory(path);
}

int main(int argc, char **argv)
{
    int c, status = 0;
    bool several;
    in_columns = isatty(STDOUT_FILENO);
    while ((c = getopt(argc, argv, "1l")) == '1' || c == 'l') {
        is_long |= c == 'l';
        in_columns = false;
    }
    if (c != -1) {
        fprintf(stderr, "usage: ls [-1l] [NAME...]\n"
                        "  -1  one name a line, as where no terminal is\n"
                        "  -l  the same, with kind, mode and size\n");
        return 2;
    }
    several = argc - optind > 1;
    if (optind == argc)
        return list("/", false);
    for (; optind < argc; optind++)
        status |= list(argv[optind], several);
    return status;
}
