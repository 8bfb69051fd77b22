/* ls - list directories: ls [-l] [NAME...] (-l: kind, mode and size) */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_long;

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

static int list_directory(const char *path)
{
    char **names = NULL, name[PATH_MAX];
    int count, status = 0;
    DIR *directory = opendir(path);
    if (!directory)
        return complain(path);
    count = read_names(directory, &names);
    closedir(directory);
    if (count < 0)
        status = complain(path);
    for (int i = 0; i < count; i++) {
        snprintf(name, sizeof(name), "%s/%s", strcmp(path, "/") ? path : "",
                 names[i]);
        status |= print_file(name, names[i]);
        free(names[i]);
    }
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
    while ((c = getopt(argc, argv, "l")) == 'l')
        is_long = true;
    if (c != -1) {
        fprintf(stderr, "usage: ls [-l] [NAME...]\n");
        return 2;
    }
    several = argc - optind > 1;
    if (optind == argc)
        return list("/", false);
    for (; optind < argc; optind++)
        status |= list(argv[optind], several);
    return status;
}
