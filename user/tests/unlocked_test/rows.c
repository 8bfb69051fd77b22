/* rows.c - the calls: everything of the library that changes a word which
 * others change too, where nobody else wants it. */
#include "unlocked_test.h"

#include <dirent.h>
#include <errno.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { LARGE_BLOCK = 200000 };

static void nothing(void)
{
}

static void *return_it(void *argument)
{
    return argument;
}

/* ---- mutexes ---- */

static void lock_and_unlock(pthread_mutex_t *mutex)
{
    struct timespec deadline = { 0, 0 };
    pthread_mutex_lock(mutex);
    pthread_mutex_unlock(mutex);
    if (pthread_mutex_trylock(mutex) == 0)
        pthread_mutex_unlock(mutex);
    if (pthread_mutex_timedlock(mutex, &deadline) == 0)
        pthread_mutex_unlock(mutex);
}

static void lock_static(void)
{
    static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    lock_and_unlock(&mutex);
    pthread_mutex_destroy(&mutex);
}

static void lock_of_type(int type)
{
    pthread_mutexattr_t attributes;
    pthread_mutex_t mutex;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_settype(&attributes, type);
    pthread_mutex_init(&mutex, &attributes);
    pthread_mutex_lock(&mutex);
    if (pthread_mutex_lock(&mutex) == 0)
        pthread_mutex_unlock(&mutex);
    pthread_mutex_unlock(&mutex);
    lock_and_unlock(&mutex);
    pthread_mutex_destroy(&mutex);
}

static void lock_recursive(void)
{
    lock_of_type(PTHREAD_MUTEX_RECURSIVE);
}

static void lock_errorcheck(void)
{
    lock_of_type(PTHREAD_MUTEX_ERRORCHECK);
}

/* ---- what else threads share ---- */

static void use_condition(void)
{
    pthread_cond_t condition;
    pthread_cond_init(&condition, NULL);
    pthread_cond_signal(&condition);
    pthread_cond_broadcast(&condition);
    pthread_cond_destroy(&condition);
}

/* A deadline that is over: nobody waits, but the waiter is counted. */
static void wait_for_condition(void)
{
    static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
    struct timespec deadline = { 0, 0 };
    pthread_mutex_lock(&mutex);
    pthread_cond_timedwait(&condition, &mutex, &deadline);
    pthread_mutex_unlock(&mutex);
    pthread_cond_signal(&condition);
}

static void use_semaphore(void)
{
    struct timespec deadline = { 0, 0 };
    sem_t semaphore;
    int value;
    sem_init(&semaphore, 0, 1);
    sem_wait(&semaphore);
    sem_trywait(&semaphore);
    sem_post(&semaphore);
    sem_timedwait(&semaphore, &deadline);
    sem_post(&semaphore);
    sem_getvalue(&semaphore, &value);
    sem_destroy(&semaphore);
}

static void use_once(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, nothing);
    pthread_once(&once, nothing);
}

static void use_barrier(void)
{
    pthread_barrier_t barrier;
    pthread_barrier_init(&barrier, NULL, 1);
    pthread_barrier_wait(&barrier);
    pthread_barrier_destroy(&barrier);
}

static void use_key(void)
{
    pthread_key_t key;
    if (pthread_key_create(&key, NULL))
        return;
    pthread_setspecific(key, &key);
    if (pthread_getspecific(key) == &key)
        pthread_key_delete(key);
}

/* ---- threads ---- */

static void create(const pthread_attr_t *attributes)
{
    pthread_t thread;
    made = NULL;
    if (pthread_create(&thread, attributes, return_it, NULL) == 0) {
        made = thread;
        sched_yield(); /* it runs to its end */
        made = NULL;
        if (!attributes)
            pthread_join(thread, NULL);
    }
}

static void create_and_join(void)
{
    create(NULL);
}

static void create_detached(void)
{
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    create(&attributes);
    pthread_attr_destroy(&attributes);
}

static void create_and_detach(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, return_it, NULL) == 0) {
        pthread_kill(thread, 0);
        made = thread;
        pthread_detach(thread);
        sched_yield();
        made = NULL;
    }
}

/* ---- memory ---- */

static void use_memory(void)
{
    char *block = malloc(100), *other = calloc(3, 40);
    block = realloc(block, 5000);
    free(other);
    free(block);
    free(aligned_alloc(64, 200));
}

static void use_large_memory(void)
{
    char *block = malloc(LARGE_BLOCK), *other = malloc(LARGE_BLOCK);
    block = realloc(block, 2 * LARGE_BLOCK);
    free(other);
    free(block);
}

/* ---- streams, processes, the rest ---- */

static void print(void)
{
    printf("# a line by printf, %d\n", 1);
    puts("# a line by puts");
    fputs("# a line by fputs\n", stderr);
    fflush(NULL);
}

static void use_file(void)
{
    char line[20];
    FILE *file = fopen("/tmp/unlocked_test", "w+");
    if (!file)
        return;
    fprintf(file, "%s\n", "some text");
    fseek(file, 0, SEEK_SET);
    if (fgets(line, sizeof(line), file) && !feof(file))
        ungetc(getc(file), file);
    fclose(file);
    unlink("/tmp/unlocked_test");
}

static void read_directory(void)
{
    DIR *directory = opendir("/");
    if (directory && readdir(directory))
        closedir(directory);
}

static void register_exit(void)
{
    atexit(nothing);
}

/* The child is not directed, and leaves at once. */
static void fork_and_leave(void)
{
    if (fork() == 0)
        _exit(0);
}

static void fail(void)
{
    errno = 0;
    if (close(-1) && errno == EBADF)
        errno = 0;
}

static void handle(int signal)
{
    errno = signal;
}

static void handle_signal(void)
{
    signal(SIGUSR1, handle);
    raise(SIGUSR1);
}

/* ---- what the test has to find, and what it has to let pass ---- */

static volatile int word;

static void plant_lock(void)
{
    __asm__ volatile("lock incl %0" : "+m"(word));
}

static void plant_prefixes(void)
{
    __asm__ volatile(".byte 0x3e\n\tlock incw %0" : "+m"(word));
}

static void plant_xchg(void)
{
    int value = 1;
    __asm__ volatile("xchgl %0, %1" : "+r"(value), "+m"(word));
}

static void plant_byte_xchg(void)
{
    char value = 1;
    __asm__ volatile("xchgb %0, %1" : "+q"(value), "+m"(word));
}

static void exchange_registers(void)
{
    int value = 1, other = 2;
    __asm__ volatile("xchgl %0, %1\n\tnop\n\tincl %2"
                     : "+c"(value), "+d"(other), "+m"(word));
}

const struct row rows[] = {
    { "a planted lock prefix", plant_lock, PLANTED },
    { "a planted one behind others", plant_prefixes, PLANTED },
    { "a planted xchg with memory", plant_xchg, PLANTED },
    { "a planted xchg of a byte", plant_byte_xchg, PLANTED },
    { "xchg of registers", exchange_registers, NO_WORD },
    { "a mutex, from its first lock on", lock_static, CHOSEN },
    { "the same again", lock_static, CHOSEN },
    { "a recursive mutex", lock_recursive, CHOSEN },
    { "an error-checking mutex", lock_errorcheck, CHOSEN },
    { "a condition that nobody waits for", use_condition, CHOSEN },
    { "a wait for a condition until a deadline", wait_for_condition, CHOSEN },
    { "a semaphore", use_semaphore, CHOSEN },
    { "pthread_once()", use_once, CHOSEN },
    { "a barrier", use_barrier, CHOSEN },
    { "a key", use_key, CHOSEN },
    { "a thread, created and joined", create_and_join, CHOSEN },
    { "a thread, created detached", create_detached, CHOSEN },
    { "a thread, created, then detached", create_and_detach, CHOSEN },
    { "malloc() and its kin", use_memory, CHOSEN },
    { "the same again", use_memory, CHOSEN },
    { "large blocks of memory", use_large_memory, CHOSEN },
    { "standard streams", print, CHOSEN },
    { "a file's stream", use_file, CHOSEN },
    { "a directory", read_directory, CHOSEN },
    { "atexit()", register_exit, CHOSEN },
    { "fork()", fork_and_leave, CHOSEN },
    { "errno", fail, NO_WORD },
    { "a signal's handler", handle_signal, NO_WORD },
};
const int row_count = sizeof(rows) / sizeof(rows[0]);
